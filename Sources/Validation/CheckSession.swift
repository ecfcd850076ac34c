import Core
import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// A private copy of a tree with everything one check needs to run programs on it.
struct CheckSession: Sendable {
  private static let counter = Atomic(0)

  let manifest: Manifest
  let request: CheckRequest
  /// For suites whose programs run in the process that reports on them.
  let canary: Canary?
  private let sandbox: Sandbox
  private let toolbox: Toolbox
  private let host: Layout
  /// Removed at the end; kept folders lie elsewhere.
  private let scratch: String
  /// Nothing of what its programs write is looked at afterwards.
  private let onlyReads: Bool
  /// Where there are no folders.
  private let tree: MemoryTree?

  /// Copies the tree; `kept` is the folder of the build key, `packages` that of what the project declares, if there is one.
  init(
    manifest: Manifest, request: CheckRequest, sandbox: Sandbox, toolbox: Toolbox, scripts: String, scratchRoot: String,
    kept: String?, packages: String? = nil, onlyReads: Bool = false
  ) throws(ValidationError) {
    self.manifest = manifest
    self.request = request
    canary = manifest.reader == .pytest || manifest.name == "swift_test" ? Canary() : nil
    self.sandbox = sandbox
    self.toolbox = toolbox
    scratch = "\(scratchRoot)/\(Self.counter.add(1, ordering: .relaxed).newValue)"
    let base = kept ?? scratch
    host = Layout(
      workspace: base + "/workspace", report: scratch + "/report", validator: scripts, build: base + "/build",
      home: base + "/build/home", packages: packages ?? scratch + "/packages")
    self.onlyReads = onlyReads
    let files = try Self.files(of: request.tree)
    tree = onlyReads && sandbox.mode == .on ? MemoryTree(files) : nil
    if tree != nil { return }
    try WorkFolder.sync(host.report, with: canary.map { ["canary": $0.file] } ?? [:])
    try WorkFolder.make(host.home)
    try WorkFolder.sync(host.workspace, with: files)
  }

  /// The folders as programs see them.
  var layout: Layout { sandbox.layout(of: host) }

  /// Where the build folder really is.
  var buildFolder: String { host.build }

  /// Programs see other paths than ours, the same in every session.
  var isSandboxed: Bool { sandbox.mode == .on }

  /// Makes the workspace hold the tree and these files, and nothing else.
  func sync(with additions: [String: String]) throws(ValidationError) {
    var files = try Self.files(of: request.tree)
    for (path, text) in additions where files[path] == nil && Self.isInside(path) { files[path] = text }
    try WorkFolder.sync(host.workspace, with: files)
  }

  private static func files(of tree: FileTree) throws(ValidationError) -> [String: String] {
    for path in tree.files.keys where !isInside(path) { throw .unsafePath(path) }
    return tree.files.mapValues(\.text)
  }

  /// Runs a program; words may hold the placeholders of `Manifest`.
  func run(
    _ words: [String], files: [String] = [], limits: Limits? = nil, environment more: [String: String] = [:],
    access: SandboxAccess = SandboxAccess()
  ) async throws(ValidationError) -> ChildResult {
    let layout = layout
    var arguments: [String] = []
    for word in words {
      switch word {
      // A file named like an option stays a file.
      case "{files}": arguments += files.map { $0.hasPrefix("-") ? "./" + $0 : $0 }
      case "{tests}": arguments += request.testFiles ?? []
      case "{planned}": arguments += request.planned.sorted()
      case "{mode}": arguments += manifest.modes[request.mode.rawValue] ?? []
      default: arguments.append(try filled(word, layout))
      }
    }
    var environment = more
    for (name, value) in manifest.environment { environment[name] = try filled(value, layout) }
    return try await sandbox.run(
      SandboxJob(
        arguments: arguments, environment: environment, readOnly: readOnly, host: host, tree: tree,
        onlyReads: onlyReads, limits: limits ?? manifest.limits, access: access))
  }

  /// The tests that judge the code are out of its reach.
  private var readOnly: [String] {
    manifest.kind == .suite ? request.tree.paths.filter(manifest.applies) : []
  }

  /// A file that a tool left in the report folder.
  func report(_ name: String) -> String? {
    WorkFolder.read(name, in: host.report).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A file of the workspace as programs left it; nil unless it is UTF-8.
  func file(_ path: String) -> String? {
    WorkFolder.read(path, in: host.workspace).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// Takes a folder that a tool left in the build folder away from it; an empty one where it left none.
  func take(_ name: String, to path: String) throws(ValidationError) {
    try WorkFolder.make(host.build + "/" + name)
    guard rename(host.build + "/" + name, path) == 0 else { throw .file(.system("rename", path: path)) }
  }

  func end() { if tree == nil { WorkFolder.remove(scratch) } }

  /// A path that a program printed, relative to the project; nil for files of others.
  func relative(_ path: String) -> String? {
    for root in [layout.workspace, host.workspace] where path.hasPrefix(root + "/") {
      return String(path.dropFirst(root.count + 1))
    }
    let plain = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return request.tree.files[plain] == nil ? nil : plain
  }

  /// Text of a program for people and models: without the paths of this machine.
  func plain(_ text: String) -> String {
    var text = text
    for folder in Set([layout.workspace, host.workspace]) { text = text.replacing(folder + "/", with: "") }
    return text
  }

  private func filled(_ word: String, _ layout: Layout) throws(ValidationError) -> String {
    var rest = word[...]
    var text = ""
    while let brace = rest.firstIndex(of: "{") {
      text += rest[..<brace]
      rest = rest[brace...].dropFirst()
      // Other braces, as in JSON or a pattern, are what they are.
      guard let name = Self.placeholder(rest).map(String.init) else {
        text += "{"
        continue
      }
      switch name {
      case "workspace": text += layout.workspace
      case "report": text += layout.report
      case "validator": text += layout.validator
      case "build": text += layout.build
      case "packages": text += layout.packages
      case "parameters": text += (try? request.use.parameters.jsonText()) ?? "{}"
      default:
        guard let path = toolbox.path(of: name) else { throw .notStarted("\(name) was not found") }
        text += path
      }
      rest = rest.dropFirst(name.count + 1)
    }
    return text + rest
  }

  /// "name" of "name}…": small letters, digits and underscores, a letter first.
  private static func placeholder(_ text: Substring) -> Substring? {
    let name = text.prefix { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
    let isName = name.first.map { ("a"..."z").contains($0) } ?? false
    return isName && text[name.endIndex...].first == "}" ? name : nil
  }

  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && !path.contains("\0") && parts.allSatisfy { !["", ".", ".."].contains($0) }
      && parts.first?.lowercased() != ".git"
  }
}
