import Core

/// What a task may do with a path that its answer names.
struct FileClaims {
  enum Claim: Hashable {
    case own(String)
    /// New, in a folder of the task.
    case extra(String)
    /// Owned by another task.
    case proposal(String)
    /// Not taken, with the reason.
    case dropped(String)
  }

  private let task: PlanTask
  private let own: Set<String>
  /// Planned paths by their lower-case form.
  private let planned: [String: String]
  private let plannedFolders: Set<String>
  /// Every folder around a planned file, in lower case.
  private let foldersAround: Set<String>
  private let ownFolders: Set<String>
  /// Where the task may add an `__init__.py`.
  private let packageFolders: Set<String>

  init(task: PlanTask, plan: Plan) {
    self.task = task
    let skeletons =
      task.role == .interface
      ? plan.tasks.filter { $0.role == .implementation }.flatMap(\.files).filter { !TestSource.isTestFile($0) } : []
    own = Set(task.files + skeletons)
    let all = plan.tasks.flatMap(\.files) + task.files
    planned = Dictionary(all.map { ($0.lowercased(), $0) }) { first, _ in first }
    plannedFolders = Set(all.map(Self.folder))
    foldersAround = Set(all.flatMap(Self.folders).map { $0.lowercased() })
    ownFolders = Set(task.files.map(Self.folder))
    packageFolders = Set(own.flatMap(Self.folders))
  }

  /// A block without a path may be the task's only file, a Markdown one.
  var awaitsMarkdown: Bool { task.files.count == 1 && FenceLanguage.isMarkdown(path: task.files[0]) }

  /// Planned for this task: nothing else is written for it without being named.
  func isOwn(_ raw: some StringProtocol) -> Bool {
    planned[Self.cleaned(raw).lowercased()].map(own.contains) ?? false
  }

  /// Planned for some task.
  func isPlanned(_ raw: some StringProtocol) -> Bool {
    planned[Self.cleaned(raw).lowercased()] != nil
  }

  func claim(_ raw: some StringProtocol) -> Claim {
    let path = Self.cleaned(raw)
    if let reason = Self.hostility(of: path) { return .dropped(reason) }
    if own.contains(path) { return .own(path) }
    if let known = planned[path.lowercased()] {
      if own.contains(known) { return .own(known) }
      return known == path ? .proposal(known) : .dropped("differs from the planned \(known) only in case")
    }
    return refusal(ofNew: path).map(Claim.dropped) ?? .extra(path)
  }

  /// Why the task may not add the path; nil when it may.
  private func refusal(ofNew path: String) -> String? {
    if Self.configuresCheck(path) { return "configures a check and is not planned" }
    if foldersAround.contains(path.lowercased()) { return "is a folder of the plan" }
    let folders = Self.folders(of: path)
    if folders.contains(where: { planned[$0.lowercased()] != nil }) { return "is inside a planned file" }
    if path.hasSuffix("/__init__.py"), packageFolders.contains(Self.folder(of: path)) { return nil }
    if task.role != .tests, TestSource.isTestFile(path) { return "is a test file, and this task writes no tests" }
    // The nearest folder with planned files decides whose the place is; the root is nobody's beyond its own files.
    let nearest = folders.last { plannedFolders.contains($0) } ?? ""
    guard ownFolders.contains(nearest), !nearest.isEmpty || folders.isEmpty else {
      return "is not a file of this task and not in its folders"
    }
    return nil
  }

  private static func cleaned(_ raw: some StringProtocol) -> String {
    var path = Substring(raw).trimmingSpace()
    while let first = path.first, "\"'`".contains(first) { path = path.dropFirst() }
    while let last = path.last, "\"'`".contains(last) { path = path.dropLast() }
    while path.utf8.starts(with: "./".utf8) { path = path.dropFirst(2) }
    return String(path)
  }

  /// Why no project may have such a path.
  private static func hostility(of path: String) -> String? {
    if path.isEmpty { return "is empty" }
    if path.utf8.count > 200 { return "is longer than 200 bytes" }
    if path.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\u{FFFD}" })
    {
      return "holds a control character"
    }
    if path.utf8.contains(where: { "\\*?<>|\":".utf8.contains($0) }) {
      return "holds a character that paths must not have"
    }
    if path.hasPrefix("/") || path.hasPrefix("~") { return "is not relative to the project" }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains(where: { $0 == ".." }) { return "leaves the project" }
    if parts.contains(where: { $0.isEmpty || $0 == "." }) { return "is not in its shortest form" }
    if parts.contains(where: { $0.lowercased() == ".git" }) { return "is inside .git" }
    if parts.contains(where: { $0.first == " " || $0.last == " " || $0.last == "." }) {
      return "has an unportable name"
    }
    return nil
  }

  /// Files that change what a check does or finds, and modules that would stand in for a check's own.
  private static func configuresCheck(_ path: String) -> Bool {
    let parts = path.lowercased().split(separator: "/")
    guard let name = parts.last else { return false }
    if checkFiles.contains(String(name)) || name.hasSuffix(".pth") { return true }
    return parts.contains { part in
      checkModules.contains(String(part.prefix { $0 != "." })) && !part.hasPrefix(".")
        || part.hasSuffix(".dist-info") || part.hasSuffix(".egg-info")
    }
  }

  private static let checkFiles: Set<String> = [
    "conftest.py", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "setup.cfg",
    "setup.py",
    "tox.ini", "ruff.toml", ".ruff.toml", "mypy.ini", ".mypy.ini", ".coveragerc", "package.swift", "package.resolved",
  ]
  private static let checkModules: Set<String> = [
    "sitecustomize", "usercustomize", "pytest", "_pytest", "pluggy", "iniconfig", "ruff", "mypy", "coverage",
    "jsonschema",
  ]

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// The folders around a path, the outermost first.
  private static func folders(of path: String) -> [String] {
    path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
  }
}
