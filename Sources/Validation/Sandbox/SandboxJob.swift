/// What a program may see and reach beyond its own folders.
struct SandboxAccess: Sendable {
  /// Files and folders, read-only, where they are; those that are missing are left out.
  var shown: [String] = []
  var hasNetwork = false
}

/// One program to run on a private copy of a tree.
struct SandboxJob: Sendable {
  /// The program and its words, in terms of the layout.
  var arguments: [String]
  var environment: [String: String] = [:]
  /// Files of the workspace that the program may read and not change, relative to it.
  var readOnly: [String] = []
  /// Where the folders really are.
  var host: Layout
  /// The workspace, where it is no folder; then nothing is written to a disk.
  var tree: MemoryTree?
  /// It gets few devices: what reads files needs no more.
  var onlyReads = false
  var limits: Limits
  var access = SandboxAccess()

  /// Those on this machine's disk that the program can write to.
  var folders: [String] { tree == nil ? [host.workspace, host.report, host.build] : [] }
}
