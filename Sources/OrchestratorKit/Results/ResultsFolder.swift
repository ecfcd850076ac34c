import Core
import Platform

/// The folder of one project's results, brought file by file to what it has to hold. What is in the way and not ours is
/// the user's: it moves aside, links as links. Nothing is written through a link inside it.
struct ResultsFolder {
  private let path: String
  private let jail: PathJail
  /// Where the user's versions of files in app/ go; chosen when the first one does.
  private var kept: String?
  private var keptCount = 0
  /// Other things that were in the way, and their new names.
  private var moved: [(from: String, to: String)] = []

  /// Makes the folder, and clears away what a killed process left of its writing.
  init(_ path: String) throws(PlatformError) {
    self.path = path
    try Folder.create(path)
    jail = try PathJail(root: path)
    for file in try Folder.files(under: path) where AtomicFile.isLeftover(file) {
      try Folder.removeFile("\(path)/\(file)")
    }
  }

  /// What was moved, for people.
  var remarks: [String] {
    var remarks = moved.map { "\(path)/\($0.from) was in the way: it is \(path)/\($0.to) now" }
    if let kept {
      let files = keptCount == 1 ? "1 file in app/ was" : "\(keptCount) files in app/ were"
      remarks.append("\(files) changed by hand: your versions are in \(path)/\(kept)")
    }
    return remarks
  }

  /// Makes `app/` hold the tree. `ours` are all texts that we ever wrote, by path: a file with another one is the user's,
  /// and what running the project leaves behind is nobody's.
  mutating func writeApp(_ tree: FileTree, ours: [String: Set<String>]) throws(PlatformError) {
    try makeFolder("app")
    let found = try Folder.walk("\(path)/app") { folder in tree.files[folder] == nil && !Self.isByProduct(folder) }
    for (file, kind) in found where !Self.isByProduct(file) {
      switch kind {
      case .folder: if tree.files[file] != nil { try keep(file) }
      case .other: try keep(file)
      case .file:
        let bytes = try? BoundedFile.read("\(path)/app/\(file)", limit: 64 << 20)
        let text = bytes.flatMap { String(validating: $0, as: UTF8.self) }
        if let text, ours[file]?.contains(text) == true || tree[file] == text {
          if tree.files[file] == nil { try Folder.removeFile("\(path)/app/\(file)") }
        } else {
          try keep(file)
        }
      }
    }
    for file in tree.paths { try write(tree[file] ?? "", to: "app/\(file)") }
  }

  /// Writes a file whole or not at all, unless it is there already; durable after `sync`.
  mutating func write(_ text: String, to file: String) throws(PlatformError) {
    try makeFolder(Self.parent(of: file))
    let bytes = Array(text.utf8)
    switch Folder.kind(of: "\(path)/\(file)") {
    case .file: if (try? BoundedFile.read("\(path)/\(file)", limit: bytes.count)) == bytes { return }
    case .folder, .other: try moveAside(file)
    case nil: break
    }
    _ = try jail.resolve(file)
    try AtomicFile.write(bytes, to: "\(path)/\(file)", isDurable: false)
  }

  /// Everything that was written is durable when this returns.
  func sync() throws(PlatformError) { try Folder.sync(path) }

  private mutating func makeFolder(_ folder: String) throws(PlatformError) {
    var way = ""
    for part in folder.split(separator: "/") {
      way += way.isEmpty ? String(part) : "/\(part)"
      if let kind = Folder.kind(of: "\(path)/\(way)"), kind != .folder { try moveAside(way) }
    }
    try Folder.create("\(path)/\(folder)")
  }

  /// Of app/: to app.user-N, all of one time together.
  private mutating func keep(_ file: String) throws(PlatformError) {
    let folder = kept ?? freeName("app")
    kept = folder
    keptCount += 1
    try Folder.create("\(path)/\(Self.parent(of: "\(folder)/\(file)"))")
    try Folder.move("\(path)/app/\(file)", to: "\(path)/\(folder)/\(file)")
  }

  private mutating func moveAside(_ file: String) throws(PlatformError) {
    let name = freeName(file)
    try Folder.move("\(path)/\(file)", to: "\(path)/\(name)")
    moved.append((file, name))
  }

  private func freeName(_ file: String) -> String {
    let names = (1...).lazy.map { "\(file).user-\($0)" }
    return names.first { Folder.kind(of: "\(path)/\($0)") == nil } ?? file
  }

  private static func parent(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
  }

  /// What running the project leaves behind.
  private static func isByProduct(_ path: String) -> Bool {
    let folders: Set<Substring> = [
      "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".build", "node_modules", ".git",
    ]
    return path.split(separator: "/").contains { folders.contains($0) }
  }
}
