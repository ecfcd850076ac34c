import CPosix
import Glibc

/// A file descriptor that closes itself.
final class Descriptor {
  private(set) var number: CInt

  init(_ number: CInt) { self.number = number }
  deinit { close() }

  var isOpen: Bool { number >= 0 }

  func close() {
    if isOpen { Glibc.close(number) }
    number = -1
  }

  /// The number, which stays open and belongs to the caller now.
  func release() -> CInt {
    defer { number = -1 }
    return number
  }

  func makeNonBlocking() { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }
}

/// Both ends of a new pipe, neither inherited by children.
struct Pipe {
  let readEnd: Descriptor
  let writeEnd: Descriptor

  init() throws(PlatformError) {
    var ends: [CInt] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw .system("pipe2") }
    readEnd = Descriptor(ends[0])
    writeEnd = Descriptor(ends[1])
  }
}

/// Reads what a child writes, keeps its beginning and drops the rest.
final class IncomingPipe {
  private let end: Descriptor
  private let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var truncated = false

  init(_ end: Descriptor, limit: Int) {
    self.end = end
    self.limit = max(0, limit)
    end.makeNonBlocking()
  }

  var number: CInt { end.number }

  /// Reads what is there now, at most two megabytes, so that one loud child does not starve the others.
  func drain() {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
      for _ in 0..<32 where end.isOpen {
        let count = read(end.number, buffer.baseAddress, buffer.count)
        if count > 0 {
          let room = min(count, limit - bytes.count)
          bytes += buffer[..<room]
          truncated = truncated || room < count
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
          end.close()
        } else {
          break
        }
      }
    }
  }
}

/// Feeds a child's stdin. A child that does not read it is no error.
final class OutgoingPipe {
  private let end: Descriptor?
  private var rest: ArraySlice<UInt8>

  init(_ end: Descriptor?, bytes: [UInt8]) {
    self.end = end
    rest = bytes[...]
    end?.makeNonBlocking()
  }

  var number: CInt { end?.number ?? -1 }

  /// The loop's thread blocks SIGPIPE, so that a closed reader is an errno here.
  func feed() {
    guard let end else { return }
    while end.isOpen {
      guard !rest.isEmpty else { return end.close() }
      let count = rest.withUnsafeBytes { write(end.number, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        end.close()
      }
    }
  }
}
