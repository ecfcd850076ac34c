import CPosix
import Glibc

/// A thread of our own for calls that block; the cooperative pool has one thread a core and must never wait.
package enum DedicatedThread {
  /// Runs `body` on a new detached thread that receives no signals. `name` shows in `ps -L` (15 bytes).
  package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(PlatformError) {
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    // A new thread inherits the mask: blocked before its first instruction, restored here.
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let failure = pthread_create(&thread, nil, entry, start.toOpaque())
    guard failure == 0 else {
      start.release()
      throw .system(operation: "pthread_create", path: nil, errno: failure)
    }
    pthread_detach(thread)
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    guard let argument else { return nil }
    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
    pthread_setname_np(pthread_self(), String(decoding: start.name.utf8.prefix(15), as: UTF8.self))
    start.body()
    return nil
  }

  private final class Start {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
