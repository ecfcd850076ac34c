import Foundation
import Glibc

/// An address on the loopback interface at which connections neither come about nor are refused: its queue is full.
final class FullSocket {
  private(set) var port = 0
  private var sockets: [Int32] = []

  init() throws {
    let listener = try make()
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard bind(listener, address, size) == 0, getsockname(listener, address, &size) == 0, listen(listener, 0) == 0
        else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EADDRINUSE) }
        for _ in 0..<4 { connect(try make(), address, size) }
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { for socket in sockets { close(socket) } }

  private func make() throws -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = socket(AF_INET, kind, 0)
    guard number >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE) }
    sockets.append(number)
    return number
  }
}
