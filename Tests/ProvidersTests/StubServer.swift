import Core
import Foundation

@testable import Providers

/// The scripted server of `Tests/Support`, running for as long as this lives.
final class StubServer: Sendable {
  struct Failed: Error {}

  private let port: Int
  private let folder: URL
  private let process: Process
  private let stdin: FileHandle

  /// `rules`: the JSON of the script. Starting waits for a program, which no thread of the pool may do.
  static func start(_ rules: String) async throws -> StubServer {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try StubServer(rules) }) }
    }
  }

  private init(_ rules: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("stub-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(rules.utf8).write(to: folder.appendingPathComponent("script.json"))
    let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Support/stub_server.py")
    let process = Process()
    let stdin = Pipe()
    let stdout = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [program.path, "script.json", "log.jsonl"]
    process.currentDirectoryURL = folder
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let piece = stdout.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw Failed() }
      line += piece
    }
    let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == "PORT", let port = Int(words[1]) else { throw Failed() }
    self.port = port
    self.folder = folder
    self.process = process
    self.stdin = stdin.fileHandleForWriting
  }

  deinit {
    try? stdin.close()
    DispatchQueue.global().async { [folder, process] in
      process.waitUntilExit()
      try? FileManager.default.removeItem(at: folder)
    }
  }

  var address: String { "http://127.0.0.1:\(port)" }

  /// What the server wrote down about the requests that have ended.
  func log() throws -> [JSONValue] {
    let text = try String(contentsOfFile: folder.appendingPathComponent("log.jsonl").path, encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  /// Asks until that many requests are under way.
  func waitForActive(_ count: Int) async throws {
    let loop = try CurlLoop()
    for _ in 0..<5000 {
      let reply = try await loop.send(HTTPRequest(url: "\(address)/_calls"))
      let json = try JSONValue(parsing: String(decoding: reply.body, as: UTF8.self))
      if json["active"]?.number == Double(count) { return await loop.close() }
    }
    throw Failed()
  }
}
