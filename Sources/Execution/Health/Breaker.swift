package import Core

/// Whether a candidate may be asked. Closed: yes, but for the wait after a failure. Open, after failures in a row: no.
/// Half open, once that time is over: one call may go through as a probe, and its ending closes it or opens it for longer.
package struct Breaker: Sendable, Hashable {
  static let failuresToOpen = 3
  /// Milliseconds: times the number of openings it stays open, up to the most.
  static let longestOpen: Int64 = 300_000
  /// Milliseconds after which a probe without an ending no longer keeps others away.
  static let probeTime: Int64 = 90_000
  private static let mostOpenings = 1_000

  package private(set) var consecutiveFailures = 0
  /// Since the last answer.
  package private(set) var timesOpened = 0
  package private(set) var isOpen = false
  /// Not before this time (milliseconds since 1970): a wait while it is closed, the probe's time when it is open.
  package private(set) var notBefore: Int64 = 0
  package private(set) var lastError: ModelError?
  /// Key refused, quota used up for good or model unknown: not for the rest of the run.
  package private(set) var isOut = false
  /// Why it was open when an earlier run ended.
  private(set) var inheritedReason: String?
  /// Why it is left alone, in one line; nil if nothing was ever wrong.
  var reason: String? { lastError?.description ?? inheritedReason }
  /// Calls that went through since it opened.
  private var probes: Set<CallKey> = []
  /// Until then the last of them keeps others away.
  private var probeEnds: Int64?
  /// What the journal has been told.
  private var told: Telling?

  private struct Telling: Hashable {
    var isOpen: Bool
    var timesOpened: Int
    var until: Int64
  }

  package init() {}

  /// As an earlier run left it.
  init(_ change: BreakerChanged) {
    isOpen = change.isOpen
    timesOpened = change.timesOpened
    notBefore = change.until
    inheritedReason = change.reason
    consecutiveFailures = change.isOpen ? Self.failuresToOpen : 0
    told = telling
  }

  /// What it stands for in the next run: keys may be others, and what was asked for still counts.
  var inherited: Breaker {
    var next = self
    next.isOut = false
    next.lastError = nil
    next.probes = []
    next.probeEnds = nil
    return next
  }

  private var telling: Telling {
    Telling(isOpen: isOpen, timesOpened: timesOpened, until: isOpen ? notBefore : 0)
  }

  /// Milliseconds since 1970 from which the next call may go; nil while a probe is under way.
  func readyAt(_ now: Int64) -> Int64? {
    if isOpen, !probes.isEmpty, let probeEnds, now < probeEnds { return nil }
    return notBefore
  }

  /// When whoever waits may look again.
  func nextLook(_ now: Int64) -> Int64 { readyAt(now) ?? probeEnds ?? now }

  func isReady(_ now: Int64) -> Bool { readyAt(now).map { $0 <= now } ?? false }

  mutating func reserved(_ key: CallKey, at time: Int64) {
    guard isOpen else { return }
    probes.insert(key)
    probeEnds = time + Self.probeTime
  }

  mutating func succeeded() {
    let told = told
    self = Breaker()
    self.told = told
  }

  /// The call never had an ending of its own: whoever comes next probes.
  mutating func cancelled(_ key: CallKey) {
    probes.remove(key)
  }

  /// `openTime`: milliseconds of the first opening.
  mutating func failed(_ failure: CallFailed, at time: Int64, openTime: Int64) {
    let error = failure.error
    lastError = error
    let asked = min(max(0, Int64(error.retryAfter ?? 0)), Backoff.longestWait)
    if error.endsCandidate {
      isOut = true
    } else if error.kind == .quotaExhausted {
      // It said when it comes back; whoever says so again and again is believed less.
      open(for: timesOpened == 0 && asked > 0 ? asked : max(asked, openFor(openTime)), from: time)
    } else if isOpen {
      // Of calls that left before it opened only the probe says something new.
      guard probes.contains(failure.key) else { return }
      open(for: max(asked, openFor(openTime)), from: time)
    } else {
      // Calls that were under way when the first one failed say nothing new.
      if time >= notBefore { consecutiveFailures += 1 }
      if consecutiveFailures >= Self.failuresToOpen {
        open(for: max(asked, openFor(openTime)), from: time)
      } else {
        let delay = Backoff.delay(after: error, failures: consecutiveFailures, key: failure.key)
        notBefore = max(notBefore, time + delay)
      }
    }
  }

  /// Milliseconds of the next opening.
  private func openFor(_ openTime: Int64) -> Int64 { min(openTime * Int64(timesOpened + 1), Self.longestOpen) }

  private mutating func open(for milliseconds: Int64, from time: Int64) {
    isOpen = true
    timesOpened = min(timesOpened + 1, Self.mostOpenings)
    notBefore = time + milliseconds
    probes = []
    probeEnds = nil
  }

  /// What the journal does not know yet.
  func news(of candidate: Candidate) -> BreakerChanged? {
    guard telling != told ?? Telling(isOpen: false, timesOpened: 0, until: 0) else { return nil }
    return BreakerChanged(
      candidate: candidate, isOpen: isOpen, until: isOpen ? notBefore : 0, timesOpened: timesOpened,
      reason: lastError?.description)
  }

  mutating func tell(_ change: BreakerChanged) {
    told = Telling(isOpen: change.isOpen, timesOpened: change.timesOpened, until: change.until)
  }
}
