import Foundation

/// The endpoint of `Tests/Support/embedding_server.py`, for as long as this lives.
final class EmbeddingServer {
  struct Failed: Error {}

  let address: String
  private let process = Process()
  private let stdin = Pipe()
  private let logFile = FileManager.default.temporaryDirectory.appendingPathComponent("embeddings-\(UUID().uuidString)")

  init() throws {
    let stdout = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["\(packageFolder)/Tests/Support/embedding_server.py", logFile.path]
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let piece = stdout.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw Failed() }
      line += piece
    }
    address = "http://127.0.0.1:\(String(decoding: line, as: UTF8.self).split(separator: "\n")[0])"
  }

  /// It ends when its stdin closes.
  deinit {
    try? stdin.fileHandleForWriting.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: logFile)
  }

  /// A line a request: method, path, authorization, model.
  func log() throws -> String { try String(contentsOf: logFile, encoding: .utf8) }
}
