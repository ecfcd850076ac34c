/// The files of a workspace that is in memory only: its programs find it sooner than one on a disk, and nothing has to be
/// removed after them.
struct MemoryTree: Sendable {
  /// Each file takes a descriptor for as long as the check runs.
  private static let mostFiles = 64
  private static let mostBytes = 1 << 20
  /// What programs may add.
  private static let room = 1 << 28

  private let files: [(path: String, file: MemoryFile)]
  private let folders: [String]

  /// Nil when this is too much, or descriptors or memory are short: such a workspace is a folder.
  init?(_ texts: [String: String]) {
    guard texts.count <= Self.mostFiles, texts.values.reduce(0, { $0 + $1.utf8.count }) <= Self.mostBytes else {
      return nil
    }
    var files: [(path: String, file: MemoryFile)] = []
    var folders: Set<String> = []
    for (path, text) in texts {
      guard let file = try? MemoryFile(Array(text.utf8)) else { return nil }
      files.append((path, file))
      folders.formUnion(Sandbox.ancestors(of: "/" + path))
    }
    self.files = files
    self.folders = folders.sorted()
  }

  /// The words that make bubblewrap put it there, with a home beside it. Programs may change everything: it is theirs alone.
  func words(_ inside: Layout, _ given: inout Handover) -> [String] {
    let own = ["--size", "\(Self.room)", "--perms", "0777", "--tmpfs"]
    var words = own + [inside.workspace] + own + [inside.build, "--perms", "0777", "--dir", inside.home]
    for folder in folders { words += ["--perms", "0777", "--dir", inside.workspace + folder] }
    for (path, file) in files {
      words += ["--perms", "0666", "--file", given.add(file), inside.workspace + "/" + path]
    }
    return words
  }
}
