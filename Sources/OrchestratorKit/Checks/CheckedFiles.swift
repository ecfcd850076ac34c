package import Core
import FoundationEssentials
import Platform

/// Files of the user's as a validator gets them: the project that they make, and which of them it judges.
///
/// One folder is the project itself. Otherwise that is the working directory or, when a path lies outside it, the folder
/// in which all of them lie.
package struct CheckedFiles: Sendable {
  /// Folders that tools make and nobody wrote.
  private static let left: Set<String> = [
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".build", ".tox", ".mypy_cache",
    ".pytest_cache", ".ruff_cache",
  ]
  private static let maximumFiles = 20_000
  private static let maximumBytes = 64 << 20

  package private(set) var tree = FileTree()
  /// Files that are no text: they are there, but what is in them is not as it was.
  package private(set) var notText: [String] = []
  private var bytes = 0

  /// `paths` as typed, at least one; throws for what is not there and for more than 20,000 files or 64 MiB.
  package init(_ paths: [String]) throws(OrchestratorError) {
    do {
      let here = FileManager.default.currentDirectoryPath
      let full = paths.map(FullPath.of)
      let isFolder = full.map { FileManager.default.fileExists(atPath: $0 + "/.") }
      let isProject = full.count == 1 && isFolder[0]
      let root = isProject ? full[0] : full.allSatisfy { Self.lies($0, in: here) } ? here : Self.common(full)
      for (path, isFolder) in zip(full, isFolder) {
        let name = String(path.dropFirst(root == "/" ? 1 : root.count + 1))
        if isFolder { try add(folder: path, below: name.isEmpty ? "" : name + "/") } else { try add(path, as: name) }
      }
    } catch {
      throw OrchestratorError(.usage, "\(error)")
    }
  }

  private mutating func add(folder: String, below prefix: String) throws {
    let entries = try Folder.walk(folder) { path in
      !Self.left.contains(path.split(separator: "/").last.map(String.init) ?? "")
        && !FileManager.default.fileExists(atPath: "\(folder)/\(path)/pyvenv.cfg")
    }
    for entry in entries where entry.kind == .file { try add("\(folder)/\(entry.path)", as: prefix + entry.path) }
  }

  private mutating func add(_ path: String, as name: String) throws {
    let content = try BoundedFile.read(path, limit: Self.maximumBytes)
    bytes += content.count
    guard bytes <= Self.maximumBytes, tree.files.count < Self.maximumFiles else {
      throw OrchestratorError(.usage, "more than 64 MiB or 20000 files; name the folders or files to check")
    }
    let text = String(validating: content, as: UTF8.self)
    if text == nil { notText.append(name) }
    tree[name] = text ?? String(decoding: content, as: UTF8.self)
  }

  private static func lies(_ path: String, in folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
  }

  private static func common(_ paths: [String]) -> String {
    var folder = paths[0]
    repeat {
      folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
    } while !paths.allSatisfy { lies($0, in: folder.isEmpty ? "/" : folder) }
    return folder.isEmpty ? "/" : folder
  }
}
