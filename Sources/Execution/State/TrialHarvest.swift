package import Core

/// What came of answers that similar questions had: a fold over a project's events.
///
/// A draft is right as long as its task is accepted with it, and was wrong when the task is opened again or another draft takes
/// its place. A plan is as good as the project that was built by it. What was turned down on the way was rejected.
package struct TrialHarvest: Sendable {
  private var project = ""
  /// Served answers of which nothing is known yet.
  private var open: [CallKey: SimilarQuestion] = [:]
  /// By task: the served draft that it was accepted with.
  private var accepted: [String: (key: CallKey, similar: SimilarQuestion)] = [:]
  /// The served plan that is being built.
  private var plan: (key: CallKey, similar: SimilarQuestion)?

  package init() {}

  /// What is known now, or known better.
  package mutating func apply(_ stored: StoredEvent) -> [AnswerTrial] {
    switch stored.event {
    case .projectCreated(let created): project = created.spec.projectID
    case .callServed(let call):
      // Nothing will show whether an opinion was right.
      let isChecked = call.key.stage == .plan || call.key.isDraft
      if isChecked, let similar = call.similar { open[call.key] = similar }
    case .answerWithdrawn(let withdrawn):
      open[withdrawn.key] = nil
      return withdrawn.similar.map { [trial($0, .rejected, withdrawn.key)] } ?? []
    case .planAccepted:
      plan = open.first { $0.key.stage == .plan }.map { ($0.key, $0.value) }
      open = open.filter { $0.key.stage != .plan }
    case .taskAccepted(let task): return accept(task)
    case .taskReopened(let task): return convict(task.task)
    case .taskFailed(let task): return convict(task.task) + rejectDrafts(of: task.task)
    case .answerCompared(let compared):
      let outcome: AnswerTrial.Outcome = compared.agrees ? .right : .wrong
      return [trial(compared.similar, outcome, compared.key, wasServed: false)]
    case .runEnded(let end):
      guard let (key, similar) = plan, end.status.isFinal else { break }
      return [trial(similar, end.status == .success ? .right : .wrong, key)]
    default: break
    }
    return []
  }

  private mutating func accept(_ task: TaskAccepted) -> [AnswerTrial] {
    let key = open.keys.first { $0.isDraft && $0.task == task.task && $0.n == task.n }
    var trials: [AnswerTrial] = []
    if accepted[task.task]?.key.n != task.n { trials = convict(task.task) }
    if let key, let similar = open.removeValue(forKey: key) {
      accepted[task.task] = (key, similar)
      trials.append(trial(similar, .right, key))
    }
    // Those that another draft had to follow came to nothing.
    return trials + rejectDrafts(of: task.task)
  }

  /// What a task was accepted with did not last.
  private mutating func convict(_ task: String) -> [AnswerTrial] {
    accepted.removeValue(forKey: task).map { [trial($0.similar, .wrong, $0.key)] } ?? []
  }

  private mutating func rejectDrafts(of task: String) -> [AnswerTrial] {
    let keys = open.keys.filter { $0.isDraft && $0.task == task }.sorted { $0.n < $1.n }
    return keys.compactMap { key in open.removeValue(forKey: key).map { trial($0, .rejected, key) } }
  }

  private func trial(
    _ similar: SimilarQuestion, _ outcome: AnswerTrial.Outcome, _ key: CallKey, wasServed: Bool = true
  ) -> AnswerTrial {
    AnswerTrial(similar, outcome, wasServed: wasServed, project: project, call: key.description)
  }
}
