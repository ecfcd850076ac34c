import Foundation

/// Another process that holds a write transaction on a database.
final class BusyStore {
  struct Failed: Error {}

  private let process = Process()
  private let stdin = Pipe()

  /// Returns when the transaction is open.
  init(_ path: String) throws {
    let stdout = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", Self.program]
    process.environment = ["DATABASE": path]
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    guard !stdout.fileHandleForReading.availableData.isEmpty else { throw Failed() }
  }

  deinit { release() }

  /// Returns when nobody holds the database any more.
  func release() {
    try? stdin.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  private static let program = """
    import os, sqlite3, sys
    database = sqlite3.connect(os.environ["DATABASE"], isolation_level=None, timeout=60)
    database.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.read()
    """
}
