/// How the first attempt at a task by its first candidate ended: what p̂ is learned from. A later candidate sees only
/// what others failed, so it is not counted.
package struct FirstAttemptJudged: Sendable, Hashable, Codable {
  package var task: String
  package var type: TaskType
  package var candidate: Candidate
  package var accepted: Bool
  /// The task in words, shortened: similar tasks are found by it.
  package var text: String

  package init(task: String, type: TaskType, candidate: Candidate, accepted: Bool, text: String) {
    self.task = task
    self.type = type
    self.candidate = candidate
    self.accepted = accepted
    self.text = text
  }
}
