import Core
import FoundationEssentials
import Glibc
import Platform

/// Which tools checks use, and which folders the sandbox must show for them.
struct Toolbox: Sendable, Codable {
  private var environment: [String: String] = [:]
  /// The chosen folder of Python tools; nil when only PATH is left.
  private(set) var preferred: String?
  private var python: String?
  private var swift: String?
  /// Folders outside `/usr`, read-only in the sandbox.
  private(set) var folders: [String] = []
  /// Where the interpreter imports from.
  private var libraries: [String] = []

  /// Everything but the environment, which is the process's own.
  private enum CodingKeys: String, CodingKey { case preferred, python, swift, folders, libraries }

  /// Looks at `ORCHESTRATOR_TOOLS`, the nearest `.venv` above the executable, the installed one, then PATH.
  static func find(environment: [String: String], executable: String) async -> Toolbox {
    var box = Toolbox(environment: environment)
    box.preferred = preferredFolder(environment["ORCHESTRATOR_TOOLS"], executable: executable)
    await box.findPython()
    await box.findSwift()
    if let preferred = box.preferred { box.show(preferred) }
    return box
  }

  private init(environment: [String: String]) { self.environment = environment }

  /// The same with the environment of this process.
  func with(environment: [String: String]) -> Toolbox {
    var copy = self
    copy.environment = environment
    return copy
  }

  /// The files and folders that everything found rests on.
  var evidence: [String] { [python, swift].compactMap(\.self) + libraries }

  /// Where these tools would be looked for first; no program is started.
  static func places(
    of tools: Set<String>, environment: [String: String], executable: String
  ) -> [String: String] {
    var box = Toolbox(environment: environment)
    box.preferred = preferredFolder(environment["ORCHESTRATOR_TOOLS"], executable: executable)
    return tools.union(["python3", "python", "swift"]).reduce(into: [:]) { $0[$1] = box.lookUp($1) }
  }

  /// An executable as it is called inside the sandbox.
  func path(of tool: String) -> String? {
    switch tool {
    case "python": python
    case "swift", "swiftc": swift.map { WorkFolder.parent(of: $0) + "/" + tool }
    default: lookUp(tool)
    }
  }

  var searchPath: [String] {
    [python, swift].compactMap { $0.map(WorkFolder.parent(of:)) } + (preferred.map { [$0] } ?? [])
  }

  // MARK: - Finding

  private static func preferredFolder(_ chosen: String?, executable: String) -> String? {
    if let chosen, !chosen.isEmpty {
      let path = chosen.hasPrefix("/") ? chosen : FileManager.default.currentDirectoryPath + "/" + chosen
      return binaries(of: path) ?? path
    }
    var folder = WorkFolder.parent(of: executable)
    while folder != "", folder != ".", folder != "/" {
      if let found = binaries(of: folder + "/.venv") { return found }
      folder = WorkFolder.parent(of: folder)
    }
    let prefix = WorkFolder.parent(of: WorkFolder.parent(of: executable))
    return binaries(of: prefix + "/share/orchestrator/venv")
  }

  /// The folder of programs of a virtual environment, or nil if it is none.
  private static func binaries(of folder: String) -> String? {
    access(folder + "/bin/python3", X_OK) == 0 ? folder + "/bin" : nil
  }

  private func lookUp(_ name: String) -> String? {
    let places =
      (preferred.map { [$0] } ?? []) + (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
    return places.map { $0 + "/" + name }.first { $0.hasPrefix("/") && access($0, X_OK) == 0 }
  }

  private mutating func findPython() async {
    struct Answer: Decodable { var executable: String, prefixes: [String], path: [String] }
    let script = """
      import json, sys
      print(json.dumps({"executable": sys.executable, "prefixes": [sys.prefix, sys.base_prefix], "path": sys.path}))
      """
    guard let found = lookUp("python3") ?? lookUp("python"),
      let text = await ask(found, ["-I", "-c", script]),
      let answer = try? JSONDecoder().decode(Answer.self, from: Data(text.utf8))
    else { return }
    python = answer.executable
    libraries = answer.path
    for prefix in answer.prefixes { show(prefix) }
  }

  /// The compiler knows its own prefix, also behind a version manager's stand-in.
  private mutating func findSwift() async {
    guard let found = lookUp("swift"), let text = await ask(found, ["-print-target-info"]),
      let information = try? JSONValue(parsing: text),
      let resources = information["paths"]?["runtimeResourcePath"]?.string, resources.hasSuffix("/lib/swift")
    else { return }
    let usr = String(resources.dropLast("/lib/swift".count))
    swift = usr + "/bin/swift"
    show(usr.hasSuffix("/usr") ? String(usr.dropLast("/usr".count)) : usr)
  }

  /// A virtual environment's `bin` stands for the whole of it; a home is never shown.
  private mutating func show(_ path: String) {
    let whole = path.hasSuffix("/bin") && access(WorkFolder.parent(of: path) + "/pyvenv.cfg", F_OK) == 0
    let folder = whole ? WorkFolder.parent(of: path) : path
    let home = environment["HOME"] ?? ""
    let holdsHome = folder == "/" || folder.isEmpty || (!home.isEmpty && (home + "/").hasPrefix(folder + "/"))
    guard !holdsHome, access(folder, F_OK) == 0, !(folder + "/").hasPrefix("/usr/"), !folders.contains(folder) else {
      return
    }
    folders.append(folder)
  }

  private func ask(_ program: String, _ arguments: [String]) async -> String? {
    let kept = environment.filter { ["PATH", "HOME"].contains($0.key) }
    let command = ChildCommand(
      executable: program, arguments: arguments, environment: kept, directory: "/", wallSeconds: 30)
    guard let result = try? await ChildProcess.run(command), result.succeeded else { return nil }
    return result.stdoutText
  }
}
