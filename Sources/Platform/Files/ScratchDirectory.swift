import Glibc

/// A private folder (mode 0700) for the time of one piece of work.
package struct ScratchDirectory: Sendable, Hashable {
  /// Absolute, without symbolic links.
  package let path: String

  /// Under `parent`, else under TMPDIR, else under /tmp.
  package init(under parent: String? = nil) throws(PlatformError) {
    let parent = parent ?? Environment.snapshot()["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    let root = try PathJail(root: parent).root
    let template = strdup("\(root)/orchestrator-XXXXXX")
    defer { free(template) }
    guard let template, mkdtemp(template) != nil else { throw .system("mkdtemp", path: root) }
    path = String(cString: template)
  }

  /// Removes it with all that is in it. What cannot be removed stays: it is in a folder for temporary things.
  package func remove() { try? Folder.remove(path) }

  /// Lends a new folder to `body` and removes it at the end, however that comes.
  package static func with<Value: Sendable>(
    under parent: String? = nil, _ body: (String) async throws -> Value
  ) async throws -> Value {
    let scratch = try ScratchDirectory(under: parent)
    defer { scratch.remove() }
    return try await body(scratch.path)
  }
}
