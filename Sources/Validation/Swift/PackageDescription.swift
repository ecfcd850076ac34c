import Core

/// What `swift package dump-package` says about a manifest, as far as building it needs.
struct PackageDescription: Sendable {
  struct Target: Sendable, Hashable {
    var name: String
    var type: String
    var path: String?
    var isTest: Bool { type == "test" }
  }

  var name: String
  var targets: [Target]

  init?(json: String) {
    guard let document = try? JSONValue(parsing: json), let name = document["name"]?.string else { return nil }
    self.name = name
    targets = (document["targets"]?.array ?? []).compactMap { target in
      guard let name = target["name"]?.string, let type = target["type"]?.string else { return nil }
      return Target(name: name, type: type, path: target["path"]?.string)
    }
  }

  /// Whether the target has a source file in the tree, looked for where the package manager looks.
  func hasSources(_ target: Target, in tree: FileTree) -> Bool { folder(of: target, in: tree) != nil }

  /// Where the target has its source files; nil when it has none.
  func folder(of target: Target, in tree: FileTree) -> String? {
    let folders: [String]
    if let path = target.path {
      folders = [path]
    } else {
      let roots = target.isTest ? ["Tests", "Sources", "Source", "src", "srcs"] : ["Sources", "Source", "src", "srcs"]
      // A package with one target of a kind may put its files right into the root.
      let isAlone = targets.count { $0.isTest == target.isTest } == 1
      folders = roots.map { $0 + "/" + target.name } + (isAlone ? [roots[0]] : [])
    }
    let endings = [".swift", ".c", ".cc", ".cpp", ".m", ".mm", ".s", ".S"]
    let sources = tree.files.keys.filter { path in
      path != "Package.swift" && endings.contains { path.hasSuffix($0) }
    }
    return folders.first { folder in
      sources.contains {
        folder == "." || folder == "./" || $0.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
      }
    }
  }

  /// Sources to build with where there are none yet: of test targets, and of all targets of a manifest on its own.
  func placeholders(for tree: FileTree) -> [String: String] {
    let isLone = !tree.files.keys.contains { $0 != "Package.swift" && $0.hasSuffix(".swift") }
    var files: [String: String] = [:]
    for target in targets where (target.isTest || isLone) && !hasSources(target, in: tree) {
      let folder = target.path ?? (target.isTest ? "Tests/" : "Sources/") + target.name
      switch target.type {
      case "executable": files[folder + "/Placeholder.swift"] = "@main enum Placeholder { static func main() {} }\n"
      case "regular", "test": files[folder + "/Placeholder.swift"] = "// Nothing is here yet.\n"
      default: break
      }
    }
    return files
  }
}
