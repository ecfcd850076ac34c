import Core
import Foundation
import Glibc
import Platform
import Testing

/// Projects as a hostile model would write them (`Escapes/`), through the binary and its sandbox. What is tried is held,
/// this machine stays as it was, and no forged suite passes.
@Suite struct EscapeTests {
  /// `held`: the project's own tests see that the attempt fails, and pass. `caught`: the verdict is fail, in these words.
  enum Outcome: Sendable { case held, caught(String) }

  static let attempts: [(name: String, outcome: Outcome)] = [
    ("reads_others", .held), ("steals_the_key", .held), ("writes_outside", .held), ("network", .held),
    ("links", .held), ("archives", .held), ("fork_bomb", .held), ("memory_bomb", .held), ("orphan", .held),
    ("kills_us", .held), ("system_calls", .held),
    ("disk_filler", .caught("on disk")), ("endless_output", .caught("test_talks")),
    ("endless_loop", .caught("test_runs")), ("endless_sleep", .caught("stopped after 10 s")),
    ("forged_by_a_hook", .caught("changes what is reported")), ("forged_start_up", .caught("assert False")),
    ("forged_pytest", .caught("assert False")), ("forged_path", .caught("assert False")),
    ("forged_report", .caught("changes what is reported")), ("early_exit", .caught("test_bad")),
    ("deletes_the_tests", .caught("Read-only file system")), ("rewrites_the_tests", .caught("assert False")),
    ("deselects", .caught("pytest does not collect it")),
    ("skips_all", .caught("every test is skipped")), ("quiet_assertions", .caught("-1 !== 3")),
  ]

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Escapes").path

  @Test func everyAttemptIsTried() throws {
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted() == Self.attempts.map(\.name).sorted())
  }

  @Test(arguments: attempts.map(\.name)) func theSandboxHolds(name: String) async throws {
    let outcome = try #require(Self.attempts.first { $0.name == name }).outcome
    let home = try TestHome()
    let host = try Host(of: home)
    try FileManager.default.copyItem(atPath: "\(Self.folder)/\(name)", toPath: "\(home.work)/project")
    try home.write(host.places, to: "project/places.py")
    let isNode = FileManager.default.fileExists(atPath: "\(home.work)/project/package.json")
    var arguments = ["validate", isNode ? "node_test" : "pytest", "project"]
    if name.hasPrefix("endless") {
      try Self.limitPytest(in: "\(home.work)/limits")
      arguments += ["--validators", "limits"]
    }
    let before = try host.files()
    let run = try await home.run(arguments, ["OPENAI_API_KEY": "must-not-leak"])
    switch outcome {
    case .held: #expect(run.exit == .exited(0), "\(run.stdout)\(run.stderr)")
    case .caught(let words):
      #expect(run.exit == .exited(1), "\(run.stdout)\(run.stderr)")
      #expect(run.stdout.contains(words), "\(run.stdout)")
    }
    #expect(!(run.stdout + run.stderr).contains(Host.secret))
    #expect(try host.files() == before)
    #expect(!FileManager.default.fileExists(atPath: host.marker))
    try await host.hasNoOrphan()
  }

  /// As the built-in validator, but for its patience.
  private static func limitPytest(in folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(packageFolder)/validators/pytest", toPath: "\(folder)/pytest")
    let file = URL(fileURLWithPath: "\(folder)/pytest/validator.json")
    let manifest = try String(contentsOf: file, encoding: .utf8)
    let limited = manifest.replacing("\"wall\": 300, \"cpu\": 240,", with: "\"wall\": 10, \"cpu\": 10,")
    #expect(limited != manifest)
    try Data(limited.utf8).write(to: file)
  }

  /// What an attempt could reach on this machine.
  private struct Host {
    static let secret = "the-secret-of-this-home"

    private let folder: String
    private let port: UInt16
    private let sockets: [FileHandle]
    private let word: String
    var marker: String { "\(folder)/marker" }

    init(of home: TestHome) throws {
      folder = home.folder
      let word = "orphan-\(UUID().uuidString)"
      self.word = word
      try Data(Self.secret.utf8).write(to: URL(fileURLWithPath: "\(home.folder)/home/secret.txt"))
      try FileManager.default.createDirectory(
        atPath: "\(home.work)/results/other/app", withIntermediateDirectories: true)
      try home.write(Self.secret, to: "results/other/app/main.py")
      try Data(Self.secret.utf8).write(to: URL(fileURLWithPath: home.database))
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      try #require(Self.listen(listener, at: &address, length: MemoryLayout<sockaddr_in>.size))
      port = UInt16(bigEndian: address.sin_port)
      // A name without a file: a NUL, then the word.
      let local = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) { path in
        for (index, byte) in word.utf8.enumerated() { path[index + 1] = byte }
      }
      let length = MemoryLayout<sa_family_t>.size + 1 + word.utf8.count
      try #require(Self.listen(local, at: &name, length: length))
      sockets = [listener, local].map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) }
    }

    /// The address becomes the one that it listens at.
    private static func listen<Address>(_ socket: Int32, at address: inout Address, length: Int) -> Bool {
      withUnsafeMutableBytes(of: &address) { bytes in
        guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
        var known = socklen_t(bytes.count)
        return bind(socket, address, socklen_t(length)) == 0 && Glibc.listen(socket, 8) == 0
          && getsockname(socket, address, &known) == 0
      }
    }

    /// A module of the project that names it all.
    var places: String {
      """
      HOME = "\(folder)/home"
      SECRET = "\(folder)/home/secret.txt"
      STORE = "\(folder)/cache/orchestrator.db"
      OTHER = "\(folder)/work/results/other/app/main.py"
      MARKER = "\(marker)"
      PORT = \(port)
      ABSTRACT = "\(word)"
      ORPHAN = "\(word)"

      """
    }

    /// Everything of the user but our own cache, with its size and time.
    func files() throws -> [String: String] {
      var files: [String: String] = [:]
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where !path.hasPrefix("cache") {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
        files[path] = "\(attributes[.size] ?? 0) \(attributes[.modificationDate] ?? "") \(attributes[.type] ?? "")"
      }
      return files
    }

    /// The kernel ends the rest of a sandbox a moment after its first process.
    func hasNoOrphan() async throws {
      for _ in 0..<200 {
        let alive = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.contains {
          pid in
          (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8))?.contains(word) ?? false
        }
        if !alive { return }
        try await Task.sleep(for: .milliseconds(20))
      }
      Issue.record("a process of the attempt is alive")
    }
  }
}
