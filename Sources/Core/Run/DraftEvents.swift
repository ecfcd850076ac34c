/// The files proposed for a task, after the fixers.
package struct DraftProduced: Sendable, Hashable, Codable {
  package enum Origin: String, Sendable, Hashable, Codable { case generated, revised, adopted, reused }

  package var task: String
  /// The n-th draft of the task, over all runs; 0 for one that an earlier project left.
  package var n: Int
  package var origin: Origin
  /// Who wrote it; of an adopted draft the author of the proposal, of a reused one the author in its own project.
  package var candidate: Candidate
  /// Everything the draft changes in the tree.
  package var files: FileTree
  /// Files of other tasks that the answer held.
  package var proposals: FileTree
  /// The answer's text when the task ships no files (review, analysis).
  package var output: Body?
  /// Paths that fixers changed.
  package var fixed: [String]
  /// Remarks of the reader: dropped files and the like.
  package var findings: [Finding]

  package init(
    task: String, n: Int, origin: Origin, candidate: Candidate, files: FileTree, proposals: FileTree = FileTree(),
    output: Body? = nil, fixed: [String] = [], findings: [Finding] = []
  ) {
    self.task = task
    self.n = n
    self.origin = origin
    self.candidate = candidate
    self.files = files
    self.proposals = proposals
    self.output = output
    self.fixed = fixed
    self.findings = findings
  }
}

/// An answer that holds no draft.
package struct DraftRejected: Sendable, Hashable, Codable {
  package enum Reason: String, Sendable, Hashable, Codable { case empty, refused, cutOff, unreadable }

  package var task: String
  package var n: Int
  package var candidate: Candidate
  package var reason: Reason
  package var message: String

  package init(task: String, n: Int, candidate: Candidate, reason: Reason, message: String) {
    self.task = task
    self.n = n
    self.candidate = candidate
    self.reason = reason
    self.message = message
  }
}

/// A draft that is worse than an earlier one, which ships instead.
package struct DraftDiscarded: Sendable, Hashable, Codable {
  package var task: String
  package var n: Int
  package var reason: String

  package init(task: String, n: Int, reason: String) {
    self.task = task
    self.n = n
    self.reason = reason
  }
}

package struct CheckFinished: Sendable, Hashable, Codable {
  /// Nil: on the assembled project.
  package var task: String?
  /// The draft's number, or the integration round.
  package var n: Int
  /// Tells apart two uses of one validator by the same task: "json_schema", "json_schema#2".
  package var check: String
  /// The draft was checked together with its proposals for other tasks' files.
  package var withProposals: Bool
  package var result: CheckResult
  /// Of what was checked (`CheckRequest.snapshot`); nil where the verdict is not for others.
  package var snapshot: String?
  /// An earlier check of the same snapshot gave the verdict; nothing was run. Nil: it was.
  package var reused: Bool?

  package init(
    task: String?, n: Int, check: String? = nil, withProposals: Bool = false, result: CheckResult,
    snapshot: String? = nil, reused: Bool? = nil
  ) {
    self.snapshot = snapshot
    self.reused = reused
    self.task = task
    self.n = n
    self.check = check ?? result.validator
    self.withProposals = withProposals
    self.result = result
  }
}
