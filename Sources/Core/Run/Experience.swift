/// What an installation has learned of models: how first attempts ended, what calls took, and who was failing.
package struct Experience: Sendable, Hashable {
  /// A model doing one type of work.
  package struct Subject: Sendable, Hashable, Codable, Comparable {
    package var candidate: Candidate
    package var type: TaskType

    package init(_ candidate: Candidate, _ type: TaskType) {
      self.candidate = candidate
      self.type = type
    }

    package static func < (a: Subject, b: Subject) -> Bool {
      (a.candidate, a.type.rawValue) < (b.candidate, b.type.rawValue)
    }
  }

  package struct Attempts: Sendable, Hashable, Codable {
    package var accepted = 0
    package var failed = 0

    package init(accepted: Int = 0, failed: Int = 0) {
      self.accepted = accepted
      self.failed = failed
    }
  }

  /// How many first attempts are kept with their words.
  package static let evidenceKept = 200

  package private(set) var attempts: [Subject: Attempts] = [:]
  package private(set) var usage: [Subject: CallUsage] = [:]
  /// The newest first attempts, the oldest of them first.
  package private(set) var evidence: [FirstAttemptJudged] = []
  /// The last that was said of each candidate.
  package private(set) var breakers: [Candidate: BreakerChanged] = [:]

  package init() {}

  package mutating func learn(_ attempt: FirstAttemptJudged) {
    let subject = Subject(attempt.candidate, attempt.type)
    if attempt.accepted {
      attempts[subject, default: Attempts()].accepted += 1
    } else {
      attempts[subject, default: Attempts()].failed += 1
    }
    evidence.append(attempt)
    if evidence.count > Self.evidenceKept { evidence.removeFirst() }
  }

  package mutating func learn(
    _ candidate: Candidate, _ type: TaskType, usage tokens: TokenUsage, cost: Money, milliseconds: Int
  ) {
    let possible = 0...1_000_000_000
    guard possible.contains(tokens.input), possible.contains(tokens.output), possible.contains(milliseconds),
      cost >= .zero
    else { return }
    usage[Subject(candidate, type), default: CallUsage()].add(tokens, cost: cost, milliseconds: milliseconds)
  }

  /// What cannot be (a damaged or made-up journal) teaches nothing.
  package mutating func learn(_ change: BreakerChanged) {
    guard (0...1_000).contains(change.timesOpened), change.until >= 0 else { return }
    breakers[change.candidate] = change
  }
}

extension Experience: Codable {
  /// Sorted lists: the same experience gives the same bytes.
  private struct Lists: Codable {
    struct Entry: Codable {
      var subject: Subject
      var attempts: Attempts?
      var usage: CallUsage?
    }

    var subjects: [Entry]
    var evidence: [FirstAttemptJudged]
    var breakers: [BreakerChanged]
  }

  package init(from decoder: any Decoder) throws {
    let lists = try Lists(from: decoder)
    for entry in lists.subjects { (attempts[entry.subject], usage[entry.subject]) = (entry.attempts, entry.usage) }
    evidence = lists.evidence
    for change in lists.breakers { breakers[change.candidate] = change }
  }

  package func encode(to encoder: any Encoder) throws {
    let subjects = Set(attempts.keys).union(usage.keys).sorted()
    let entries = subjects.map { Lists.Entry(subject: $0, attempts: attempts[$0], usage: usage[$0]) }
    let changes = breakers.values.sorted { $0.candidate < $1.candidate }
    try Lists(subjects: entries, evidence: evidence, breakers: changes).encode(to: encoder)
  }
}
