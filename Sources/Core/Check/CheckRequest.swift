/// A validator to run on an exact tree.
package struct CheckRequest: Sendable, Hashable {
  /// What a suite or build is asked to show.
  package enum Mode: String, Sendable, Hashable, Codable {
    /// The ordinary check.
    case check
    /// Tests against the skeleton: they load, hold a test, and every failure ends in a stub.
    case admission
    /// The empty suite loads (configuration and interface tasks): pytest ends 0 or 5 on `--collect-only`.
    case load
    /// The validator itself is judged, by the official suite of what it reads; only by hand.
    case suite
  }

  package var use: ValidatorUse
  /// Everything the check may see.
  package var tree: FileTree
  /// The files to judge: the draft's own. Linters report on no other file. Nil: the whole tree.
  package var subject: Set<String>?
  /// For `admission` and suites: run these test files only. Nil: what the tool collects by itself.
  package var testFiles: [String]?
  package var mode: Mode
  /// Files that others may still have to write: they can be missing from the tree, and will be there in the end.
  package var planned: Set<String>
  /// Names a build folder that is kept between checks of the same task; nil builds cold.
  package var buildKey: String?
  /// Names what the verdict depends on, where a later check of the same may take it over.
  package var snapshot: String?

  package init(
    use: ValidatorUse, tree: FileTree, subject: Set<String>? = nil, testFiles: [String]? = nil, mode: Mode = .check,
    planned: Set<String> = [], buildKey: String? = nil
  ) {
    self.use = use
    self.tree = tree
    self.subject = subject
    self.testFiles = testFiles
    self.mode = mode
    self.planned = planned
    self.buildKey = buildKey
  }
}

/// A draft that fixers may improve before it is judged.
package struct FixRequest: Sendable, Hashable {
  /// Everything the fixer may see: skeleton, dependencies, draft.
  package var tree: FileTree
  /// The draft's own files; no other file may change.
  package var subject: Set<String>

  package init(tree: FileTree, subject: Set<String>) {
    self.tree = tree
    self.subject = subject
  }
}
