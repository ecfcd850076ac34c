import Core
import Execution

/// Keeps a run's answers for others while it goes on, and what came of those that it was given. The run does not wait for it: what is not kept when it is killed
/// stands in the journal still.
struct AnswerKeeper: Sendable {
  private let events: AsyncStream<StoredEvent>.Continuation
  private let work: Task<Void, Never>

  /// The answers that the history holds were kept when it happened; what it says of others' is told again, which counts
  /// once.
  init(_ cache: any AnswerCache, history: [StoredEvent]) {
    let (stream, continuation) = AsyncStream<StoredEvent>.makeStream()
    events = continuation
    work = Task {
      var harvest = AnswerHarvest()
      var trials = TrialHarvest()
      for event in history {
        _ = harvest.apply(event)
        for trial in trials.apply(event) { await cache.learn(trial) }
      }
      for await event in stream {
        // What a similar question had is still the answer to that one.
        if case .answerWithdrawn(let withdrawn) = event.event, withdrawn.similar == nil {
          await cache.reject(withdrawn.question)
        }
        for kept in harvest.apply(event) { await cache.keep(kept.known) }
        for trial in trials.apply(event) { await cache.learn(trial) }
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
