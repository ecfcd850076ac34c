import Foundation

/// A folder of packages that this machine's network shows, for as long as this lives.
final class PackageIndex {
  struct Failed: Error {}

  private let process = Process()
  private let output = Pipe()
  private(set) var port = 0

  /// Every folder below this one lists the files of the package that it is named for.
  init(_ folder: String) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let match = line.firstMatch(of: /port (\d+)/), let port = Int(match.1) else { throw Failed() }
    self.port = port
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// With a name and a password, as private indexes have them.
  func address(password: String) -> String { "http://user:\(password)@127.0.0.1:\(port)/" }
}
