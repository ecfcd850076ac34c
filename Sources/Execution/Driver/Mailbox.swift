import Synchronization

/// Messages from anywhere to one reader, who takes all that came at once.
final class Mailbox<Message: Sendable>: Sendable {
  private struct State {
    var messages: [Message] = []
    var reader: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func put(_ message: Message) {
    let reader = state.withLock { state in
      state.messages.append(message)
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume()
  }

  /// In the order in which they came; empty when there are none.
  func takeAll() -> [Message] {
    state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Comes back when there is a message.
  func wait() async {
    await withCheckedContinuation { reader in
      let isThere = state.withLock { state in
        if state.messages.isEmpty { state.reader = reader }
        return !state.messages.isEmpty
      }
      if isThere { reader.resume() }
    }
  }
}
