import Core
import Foundation
import FoundationNetworking

/// The scripted provider of `Tests/Support/stub_server.py`, for as long as this lives.
final class StubServer {
  struct Failed: Error {}

  private(set) var port = 0
  private let process = Process()
  private let stdin = Pipe()
  private let folder: URL

  /// `script`: the rules as JSON; see the program for what they can say.
  init(script: String) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("stub-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(script.utf8).write(to: folder.appendingPathComponent("script.json"))
    let stdout = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["\(packageFolder)/Tests/Support/stub_server.py", path("script.json"), path("log.jsonl")]
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
  }

  /// It ends when its stdin closes.
  deinit {
    try? stdin.fileHandleForWriting.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  var address: String { "http://127.0.0.1:\(port)" }

  /// What the server wrote down about the requests that have ended.
  func log() throws -> [JSONValue] {
    guard FileManager.default.fileExists(atPath: path("log.jsonl")) else { return [] }
    let text = try String(contentsOfFile: path("log.jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  /// How many requests have come in, whether they have ended or not.
  func arrivals() async throws -> Int {
    guard let url = URL(string: "\(address)/_calls") else { throw Failed() }
    let (data, _) = try await URLSession.shared.data(from: url)
    guard let calls = try JSONValue(parsing: String(decoding: data, as: UTF8.self))["calls"]?.number else {
      throw Failed()
    }
    return Int(calls)
  }

  /// Lets the requests go on that wait at this barrier, now and later.
  func release(_ barrier: String) async throws {
    guard let url = URL(string: "\(address)/_release/\(barrier)") else { throw Failed() }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    _ = try await URLSession.shared.data(for: request)
  }

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}
