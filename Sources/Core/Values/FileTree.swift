/// Text files by normalised relative path ("src/app.py"): a draft, a skeleton, a whole project.
package struct FileTree: Sendable, Hashable, Codable {
  package var files: [String: Body]

  package init(_ files: [String: Body] = [:]) { self.files = files }

  package var paths: [String] { files.keys.sorted() }
  package var isEmpty: Bool { files.isEmpty }

  package subscript(path: String) -> String? {
    get { files[path]?.text }
    set { files[path] = newValue.map { Body($0) } }
  }

  /// This tree with the other one's files on top.
  package func overlaid(with other: FileTree) -> FileTree {
    FileTree(files.merging(other.files) { $1 })
  }

  package init(from decoder: any Decoder) throws {
    files = try decoder.singleValueContainer().decode([String: Body].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(files)
  }
}
