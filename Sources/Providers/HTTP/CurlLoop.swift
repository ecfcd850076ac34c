import CCurl
import Platform
import Synchronization

/// All HTTP transfers of the process on one thread of their own, so that the cooperative pool never waits for a socket.
package final class CurlLoop: Sendable {
  typealias Continuation = CheckedContinuation<Result<HTTPReply, HTTPError>, Never>

  enum Command {
    case start(UInt64, HTTPRequest, Continuation)
    case cancel(UInt64)
    case close
  }

  struct Inbox {
    var commands: [Command] = []
    var lastID: UInt64 = 0
    /// Asked for and neither finished nor cancelled.
    var live: Set<UInt64> = []
    var isClosed = false
    var closing: [CheckedContinuation<Void, Never>] = []
  }

  let inbox = Mutex(Inbox())
  // Other threads use it for `curl_multi_wakeup` only, which libcurl allows, and only under the inbox's lock while the
  // loop is not closed; everything else happens on the loop's thread, which frees it after closing.
  nonisolated(unsafe) let multi: UnsafeMutableRawPointer

  private static let libraryIsReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Starts the thread, which ends with `close()`.
  package init() throws(ProvidersError) {
    guard Self.libraryIsReady, let multi = curl_multi_init() else { throw .noHTTP("libcurl does not start") }
    self.multi = multi
    do {
      try DedicatedThread.start("http") { [self] in CurlThread(self).run() }
    } catch {
      curl_multi_cleanup(multi)
      throw .noHTTP(error.description)
    }
  }

  /// Sends the request once; cancelling the task ends the transfer at once.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPReply {
    let id = inbox.withLock { inbox in
      inbox.lastID += 1
      inbox.live.insert(inbox.lastID)
      return inbox.lastID
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: Continuation) in start(id, request, continuation) }
    } onCancel: {
      cancel(id)
    }
    return try result.get()
  }

  /// Cancels what is under way and returns when the thread has let go of everything.
  package func close() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let isClosed = inbox.withLock { inbox in
        guard !inbox.isClosed else { return true }
        inbox.closing.append(continuation)
        post(.close, to: &inbox)
        return false
      }
      if isClosed { continuation.resume() }
    }
  }

  private func start(_ id: UInt64, _ request: HTTPRequest, _ continuation: Continuation) {
    let isCancelled = inbox.withLock { inbox in
      guard !inbox.isClosed, inbox.live.contains(id) else { return true }
      post(.start(id, request, continuation), to: &inbox)
      return false
    }
    if isCancelled { continuation.resume(returning: .failure(.cancelled(afterLeaving: false))) }
  }

  private func cancel(_ id: UInt64) {
    inbox.withLock { inbox in
      guard !inbox.isClosed, inbox.live.remove(id) != nil else { return }
      post(.cancel(id), to: &inbox)
    }
  }

  private func post(_ command: Command, to inbox: inout Inbox) {
    inbox.commands.append(command)
    curl_multi_wakeup(multi)
  }
}
