import Foundation
import Platform
import Testing

/// What a check that only reads finds around it: few files lie in memory, many on a disk, and nothing else differs.
@Suite struct WorkspaceTests {
  private static let manifest = """
    {
      "summary": "says what it finds", "kind": "lint", "globs": ["*.txt"],
      "command": ["{python}", "-I", "{validator}/check.py", "{files}"],
      "limits": {"cpu": 61, "memory_mb": 1500, "file_mb": 100, "processes": 33}
    }
    """
  /// Tries to write where it must not, writes wherever it may, and says where it is and what lies there.
  private static let script = """
    import json
    import os
    import pathlib
    import resource
    import socket
    import sys

    findings = []


    def tell(rule, message):
        findings.append({"file": sys.argv[1], "line": 1, "rule": rule, "message": message})


    mounts = [line.split() for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()]
    root = next(words[3] for words in mounts if words[4] == "/workspace")
    tell("place", "memory" if root == "/" else "disk")
    found = sorted(str(path.relative_to(".")) for path in pathlib.Path(".").rglob("*"))
    tell("files", f"{len(found)}, first {found[0]}, {sum(len(open(path).read()) for path in sys.argv[1:])} characters")
    tell("folders", f"{os.getcwd()} {os.environ['HOME']} {os.listdir(os.environ['HOME'])} user 0: {os.getuid() == 0}")
    names = ["CPU", "AS", "FSIZE", "CORE", "NOFILE", "NPROC"]
    tell("limits", " ".join(str(max(resource.getrlimit(getattr(resource, "RLIMIT_" + name)))) for name in names))
    with open("/dev/null", "w") as null, open("/dev/urandom", "rb") as noise, open("/dev/stdin") as nothing:
        null.write(noise.read(1).hex() + nothing.read())
    tell("devices", " ".join(sorted(os.listdir("/dev"))))
    tell("network", " ".join(name for _, name in socket.if_nameindex()))
    for path in ["/x", "/usr/x", "/etc/x", "/validator/x"]:
        try:
            open(path, "w").close()
            tell("escape", path)
        except OSError:
            pass
    for path in ["left.txt", "a/b/left.txt", sys.argv[1], os.environ["HOME"] + "/left.txt", "/tmp/left.txt"]:
        with open(path, "a") as file:
            file.write("left behind")
    print(json.dumps({"findings": findings, "complete": True}))
    """

  private static func put(_ script: String, in home: TestHome) throws {
    for folder in ["mine/look", "tree/a/b"] {
      try FileManager.default.createDirectory(atPath: "\(home.work)/\(folder)", withIntermediateDirectories: true)
    }
    try home.write(manifest, to: "mine/look/validator.json")
    try home.write(script, to: "mine/look/check.py")
  }

  @Test(arguments: [(3, "memory"), (64, "memory"), (65, "disk")])
  func filesAreThereAndNothingIsLeft(_ count: Int, _ place: String) async throws {
    let home = try TestHome()
    try Self.put(Self.script, in: home)
    try home.write("the first", to: "tree/a/b/-c d.txt")
    for number in 1..<count { try home.write("é", to: "tree/\(number).txt") }
    let expected = """
      1.txt:1: place: \(place)
      1.txt:1: files: \(count + 2), first 1.txt, \(count - 1 + 9) characters
      1.txt:1: folders: /workspace /build/home [] user 0: False
      1.txt:1: limits: 61 \(1500 << 20) \(100 << 20) 0 4096 33
      1.txt:1: devices: fd null shm stderr stdin stdout urandom zero
      1.txt:1: network: lo
      look: fail, 6 findings

      """
    // The second one finds nothing of the first.
    for _ in 1...2 {
      let run = try await home.run(["validate", "look", "tree", "--validators", "mine"])
      #expect(run.exit == .exited(1) && run.stdout == expected, "\(run.stdout)\(run.stderr)")
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: home.work + "/tree")
    #expect(names.count == count + 2 && !names.contains { $0.hasSuffix("left.txt") })
  }

  /// What is in memory is no way around the limits.
  @Test func whatFillsTheMemoryIsRefused() async throws {
    let home = try TestHome()
    let script = """
      import json
      import os

      findings = []
      for folder in ["/workspace", os.environ["HOME"]]:
          try:
              for number in range(8):
                  with open(f"{folder}/{number}", "wb") as file:
                      os.posix_fallocate(file.fileno(), 0, 64 << 20)
          except OSError as error:
              findings.append({"file": "a.txt", "line": 1, "rule": "full", "message": f"{folder}: {error.strerror}"})
      print(json.dumps({"findings": findings, "complete": True}))
      """
    try Self.put(script, in: home)
    try home.write("text", to: "tree/a.txt")
    let run = try await home.run(["validate", "look", "tree", "--validators", "mine"])
    let full = ["/workspace", "/build/home"].map { "a.txt:1: full: \($0): No space left on device\n" }
    #expect(run.stdout == full.joined() + "look: fail, 2 findings\n", "\(run.stdout)\(run.stderr)")
  }
}
