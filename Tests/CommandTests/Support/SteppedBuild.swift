import Core
import Foundation
import Glibc

/// A build whose events are taken from it one at a time.
///
/// Its stdout is a pipe that holds a single line: the program stops when it has written one line and has another one to
/// write, until somebody reads. So a reader that stops decides at which event of the journal the program stands still.
final class SteppedBuild {
  struct NoEvent: Error { let stderr: String }

  private let process = Process()
  private let reader: Int32
  private let errors: URL
  private var text: [UInt8] = []

  init(_ arguments: [String], environment: [String: String], directory: URL) throws {
    var ends: [Int32] = [-1, -1]
    // Each write is a packet of its own, and the pipe has room for one.
    guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0,
      fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0, fcntl(ends[1], F_SETFL, Self.packets) == 0,
      fcntl(ends[0], Self.setSize, 4096) >= 0
    else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPIPE) }
    reader = ends[0]
    errors = directory.appendingPathComponent("stderr-\(UUID().uuidString)")
    try Data().write(to: errors)
    process.executableURL = URL(fileURLWithPath: BuiltBinary.path)
    process.arguments = arguments
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    close(ends[1])
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    close(reader)
  }

  private static let setSize: Int32 = 1031
  #if arch(arm64)
    private static let packets: Int32 = 0o200000
  #else
    private static let packets: Int32 = 0o40000
  #endif

  var pid: Int32 { process.processIdentifier }

  /// The next line; nil at the end.
  func next() async throws -> JSONValue? {
    while true {
      if let end = text.firstIndex(of: UInt8(ascii: "\n")) {
        defer { text.removeFirst(end + 1) }
        return try JSONValue(parsing: String(decoding: text[..<end], as: UTF8.self))
      }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(reader, &buffer, buffer.count)
      if count == 0 { return nil }
      if count > 0 { text += buffer[..<count] } else { try await Task.sleep(for: .milliseconds(1)) }
    }
  }

  /// Reads up to and including the first event of this kind about the task ("-": none).
  func advance(through kind: String, _ task: String? = nil, stage: String? = nil) async throws {
    while let event = try await next() {
      let isAbout = task == nil || (event["task"]?.string ?? "-") == task
      if event["event"]?.string == kind, isAbout, stage == nil || event["stage"]?.string == stage { return }
    }
    throw NoEvent(stderr: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
  }

  /// How it ended, once it has; its stdout is not read meanwhile.
  func end() async throws -> (exit: Int32, stderr: String) {
    while process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
    return (process.terminationStatus, try String(contentsOf: errors, encoding: .utf8))
  }

  /// `kill -9`; comes back when the process is gone.
  func kill9() {
    kill(pid, SIGKILL)
    process.waitUntilExit()
  }
}
