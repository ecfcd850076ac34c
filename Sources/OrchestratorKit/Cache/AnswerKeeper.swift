import Core
import Execution

/// Keeps a run's answers for others while it goes on. The run does not wait for it: what is not kept when it is killed
/// stands in the journal still.
struct AnswerKeeper: Sendable {
  private let events: AsyncStream<StoredEvent>.Continuation
  private let work: Task<Void, Never>

  /// What the history holds was kept when it happened.
  init(_ cache: any AnswerCache, history: [StoredEvent]) {
    let (stream, continuation) = AsyncStream<StoredEvent>.makeStream()
    events = continuation
    work = Task {
      var harvest = AnswerHarvest()
      for event in history { _ = harvest.apply(event) }
      for await event in stream {
        if case .answerWithdrawn(let withdrawn) = event.event { await cache.reject(withdrawn.question) }
        for kept in harvest.apply(event) { await cache.keep(kept.known) }
      }
    }
  }

  /// Takes in one durable event, in the order of the journal.
  func take(_ event: StoredEvent) { events.yield(event) }

  /// Everything that was taken in is kept when this returns.
  func finish() async {
    events.finish()
    await work.value
  }
}
