import Core
import Synchronization

/// The events of a session as they come, for the folds at its end.
final class EventList: Sendable {
  private let list: Mutex<[StoredEvent]>

  init(_ events: [StoredEvent]) { list = Mutex(events) }

  func append(_ event: StoredEvent) { list.withLock { $0.append(event) } }

  var events: [StoredEvent] { list.withLock { $0 } }
}
