package import Core

/// What an answer holds for a task.
package enum DraftReading: Sendable, Hashable {
  /// `files` are the task's own and new ones in its folders, `proposals` files of other tasks. `files` is empty only
  /// when there are proposals or an output. The findings are remarks of low severity: what was dropped and why.
  case draft(files: FileTree, proposals: FileTree, output: String?, findings: [Finding])
  case unusable(DraftRejected.Reason, message: String)
}
