import Foundation

/// What the first start of an installation finds out about its tools and unpacks: done once for all tests, so that each
/// need not run every tool for its version. A test that is about the first start takes another home.
enum FoundTools {
  /// Puts it into the cache folder of a user with this home and the tools of `.venv`, whose PATH is this process's or
  /// that of a bare system.
  static func seed(cache: String, home: String, ownPath: Bool = false) throws {
    let found = ownPath ? withOwnPath : withBarePath
    let files = FileManager.default
    try files.createDirectory(atPath: cache, withIntermediateDirectories: true)
    guard let memory = try? String(contentsOfFile: "\(found)/cache/tools.json", encoding: .utf8) else { return }
    // The memory holds for one home; the tools are the same for all.
    try memory.replacingOccurrences(of: "\(found)/home", with: home)
      .write(toFile: "\(cache)/tools.json", atomically: false, encoding: .utf8)
    for folder in ["validators", "modules"] {
      try files.createSymbolicLink(atPath: "\(cache)/\(folder)", withDestinationPath: "\(found)/cache/\(folder)")
    }
  }

  private static let withBarePath = find(path: "/usr/bin:/bin")
  private static let withOwnPath = find(path: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")

  /// Answers the folder of a user who has run `doctor` once.
  private static func find(path: String) -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tools-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(atPath: "\(folder)/home", withIntermediateDirectories: true)
    let doctor = Process()
    doctor.executableURL = URL(fileURLWithPath: BuiltBinary.path)
    doctor.arguments = ["doctor"]
    doctor.environment = [
      "PATH": path, "HOME": "\(folder)/home", "ORCHESTRATOR_CACHE_DIR": "\(folder)/cache",
      "ORCHESTRATOR_TOOLS": "\(packageFolder)/.venv",
    ]
    doctor.standardOutput = FileHandle.nullDevice
    doctor.standardError = FileHandle.nullDevice
    try? doctor.run()
    doctor.waitUntilExit()
    // Filled by the first build of a Swift package.
    try? FileManager.default.createDirectory(atPath: "\(folder)/cache/modules", withIntermediateDirectories: true)
    return folder
  }
}
