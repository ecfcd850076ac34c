import Foundation
import Glibc
import Platform

/// A Redis server of a test's own on the loopback interface, with a password, that keeps nothing on the disk.
final class RedisServer {
  struct Failed: Error { let reason: String }

  /// With everything in it that an address has to escape.
  private static let password = "p@ss:w/1"

  let port: Int
  private let process = Process()
  private let stdin = Pipe()

  init() async throws {
    port = try Self.freePort()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // It ends with its stdin, whatever becomes of this process, and by the one signal that it cannot have inherited as
    // blocked.
    let line = #"redis-server --port "$0" --bind 127.0.0.1 --save "" --requirepass "$1" > /dev/null & cat; kill -9 $!"#
    process.arguments = ["-c", line, "\(port)", Self.password]
    process.standardInput = stdin
    try process.run()
    for _ in 0..<1_000 {
      if try await run(["PING"]) == "PONG" { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Failed(reason: "redis-server does not answer; make setup installs it")
  }

  deinit {
    try? stdin.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  var address: String { "redis://:p%40ss%3Aw%2f1@127.0.0.1:\(port)/3" }

  /// What the server says to a command in our database.
  func run(_ words: [String]) async throws -> String {
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/redis-cli", arguments: ["-p", "\(port)", "-n", "3", "--no-auth-warning"] + words,
        environment: ["REDISCLI_AUTH": Self.password, "PATH": "/usr/bin:/bin"], directory: nil, stdin: [],
        wallSeconds: 20, outputLimit: 16 << 20))
    return result.stdoutText.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func freePort() throws -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0
      }
    }
    guard isBound else { throw Failed(reason: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
