import CCurl
import Synchronization

/// What runs on the loop's thread.
final class CurlThread {
  private let loop: CurlLoop
  private var transfers: [UInt64: Transfer] = [:]

  init(_ loop: CurlLoop) { self.loop = loop }

  func run() {
    while obeyCommands() {
      var running: Int32 = 0
      curl_multi_perform(loop.multi, &running)
      for transfer in transfers.values { transfer.passIfSent() }
      collectFinished()
      endLate()
      curl_multi_poll(loop.multi, nil, 0, timeout, nil)
    }
    for transfer in transfers.values { end(transfer) { $0.finishCancelled() } }
    curl_multi_cleanup(loop.multi)
    let waiting = loop.inbox.withLock { $0.closing }
    for continuation in waiting { continuation.resume() }
  }

  /// False once the loop is closed; no command comes after that.
  private func obeyCommands() -> Bool {
    let (commands, isClosed) = loop.inbox.withLock { inbox in
      let commands = inbox.commands
      inbox.commands = []
      inbox.isClosed = commands.contains { if case .close = $0 { true } else { false } }
      return (commands, inbox.isClosed)
    }
    for command in commands {
      switch command {
      case .start(let id, let request, let continuation): start(id, request, continuation)
      case .cancel(let id):
        if let transfer = transfers[id] { end(transfer) { $0.finishCancelled() } }
      case .close: break
      }
    }
    return !isClosed
  }

  private func start(_ id: UInt64, _ request: HTTPRequest, _ continuation: CurlLoop.Continuation) {
    guard let transfer = Transfer(id: id, request: request, continuation: continuation) else {
      return continuation.resume(returning: .failure(.unreachable("out of memory")))
    }
    transfers[id] = transfer
    let code = curl_multi_add_handle(loop.multi, transfer.handle.pointer)
    if code != CURLM_OK {
      end(transfer) { $0.finish(.failure(.unreachable(String(cString: curl_multi_strerror(code))))) }
    }
  }

  private func collectFinished() {
    var left: Int32 = 0
    var finished: [(UnsafeMutableRawPointer, CURLcode)] = []
    while let message = curl_multi_info_read(loop.multi, &left) {
      if message.pointee.msg == CURLMSG_DONE {
        finished.append((message.pointee.easy_handle, message.pointee.data.result))
      }
    }
    for (pointer, code) in finished {
      guard let transfer = transfers.values.first(where: { $0.handle.pointer == pointer }) else { continue }
      end(transfer) { $0.finish(code) }
    }
  }

  private func endLate() {
    let now = ContinuousClock.now
    for transfer in transfers.values where transfer.deadline <= now { end(transfer) { $0.finishLate() } }
  }

  private func end(_ transfer: Transfer, _ finish: (Transfer) -> Void) {
    transfers[transfer.id] = nil
    loop.inbox.withLock { _ = $0.live.remove(transfer.id) }
    finish(transfer)
    curl_multi_remove_handle(loop.multi, transfer.handle.pointer)
  }

  /// Milliseconds to the next deadline; libcurl looks after its own timers.
  private var timeout: Int32 {
    guard let next = transfers.values.map(\.deadline).min() else { return 60_000 }
    let left = (next - .now) / .milliseconds(1)
    return Int32(min(max(left.rounded(.up), 0), 60_000))
  }
}
