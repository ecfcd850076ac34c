/// What an earlier project leaves to one that begins with it: its plan, and the drafts that were accepted.
package struct PriorWork: Sendable, Hashable, Codable {
  /// An accepted draft.
  package struct Draft: Sendable, Hashable, Codable {
    package var task: String
    /// Who wrote it.
    package var candidate: Candidate
    package var files: FileTree
    /// The text of a task that ships no files.
    package var output: Body?
    package var score: Double?

    package init(task: String, candidate: Candidate, files: FileTree, output: Body? = nil, score: Double? = nil) {
      self.task = task
      self.candidate = candidate
      self.files = files
      self.output = output
      self.score = score
    }
  }

  /// The project's id.
  package var project: String
  package var description: String
  package var criteria: [Criterion]
  package var plan: Plan
  /// In the order of the plan.
  package var drafts: [Draft]

  package init(project: String, description: String, criteria: [Criterion], plan: Plan, drafts: [Draft]) {
    self.project = project
    self.description = description
    self.criteria = criteria
    self.plan = plan
    self.drafts = drafts
  }

  package func draft(of task: String) -> Draft? { drafts.first { $0.task == task } }

  /// Whether the user asks for the same, word for word.
  package func answers(_ spec: Spec) -> Bool { spec.description == description && spec.criteria == criteria }
}
