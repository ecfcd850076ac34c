import Core
import Foundation
import Platform
import Testing
import Validation

/// Generated code meets nothing of this machine. Each body is a test that passes only if the sandbox holds.
@Suite struct SandboxTests {
  static let escapes: [(name: String, body: String)] = [
    (
      "no network",
      """
      import socket
      import pytest

      def test_no_network():
          with pytest.raises(OSError):
              socket.create_connection(("1.1.1.1", 53), timeout=2)
          assert [name for _, name in socket.if_nameindex()] == ["lo"]
      """
    ),
    (
      "no key, no home, a clean environment",
      """
      import os
      import pathlib

      def test_environment():
          for pid in [entry for entry in os.listdir("/proc") if entry.isdigit()]:
              try:
                  text = pathlib.Path("/proc", pid, "environ").read_bytes()
              except PermissionError:
                  continue
              assert b"must-not-leak" not in text
          assert "OPENAI_API_KEY" not in os.environ
          assert os.environ["HOME"] == "/build/home"
          allowed = {"USER", "LOGNAME", "PATH", "HOME", "LANG", "TZ", "PYTHONPATH", "PYTHONHASHSEED", "TMPDIR", "ORCHESTRATOR_REPORT", "ORCHESTRATOR_PACKAGES", "PWD"}
          assert {name for name in os.environ if not name.startswith(("PYTEST_", "LC_"))} <= allowed
      """
    ),
    (
      "no files of others",
      """
      import os
      import pathlib
      import pytest

      @pytest.mark.parametrize("path", ["/root", "/home", "/etc/shadow", "/etc/group", "/var", "/run", "/sys", "/mnt"])
      def test_not_there(path):
          with pytest.raises(OSError):
              os.listdir(path) if os.path.isdir(path) else open(path)

      @pytest.mark.parametrize("path", ["/usr/x", "/x", "/etc/x", "/validator/x", "/opt/x"])
      def test_read_only(path):
          with pytest.raises(OSError):
              pathlib.Path(path).write_text("x")
      """
    ),
    (
      "no other process, no capability",
      """
      import os
      import pathlib

      def test_alone():
          assert len([entry for entry in os.listdir("/proc") if entry.isdigit()]) <= 4
          status = pathlib.Path("/proc/self/status").read_text()
          assert "CapEff:\\t0000000000000000" in status
          assert "CapBnd:\\t0000000000000000" in status
          assert "NoNewPrivs:\\t1" in status
          assert os.getuid() != 0
      """
    ),
    (
      "no door into the kernel",
      """
      import ctypes
      import errno
      import os
      import pathlib
      import platform
      import socket

      import pytest

      libc = ctypes.CDLL(None, use_errno=True)
      CLONE_NEWUSER = 0x10000000
      # ptrace, process_vm_readv, unshare, setns, mount, bpf, perf_event_open, userfaultfd, io_uring_setup, keyctl, kexec_load
      NUMBERS = {
          "x86_64": [101, 310, 272, 308, 165, 321, 298, 323, 425, 250, 246],
          "aarch64": [117, 270, 97, 268, 40, 280, 241, 282, 425, 219, 104],
      }[platform.machine()]

      def refused(number, *arguments):
          ctypes.set_errno(0)
          return libc.syscall(number, *arguments) == -1 and ctypes.get_errno() == errno.EPERM

      def test_the_filter_is_in_force():
          assert "Seccomp:\\t2" in pathlib.Path("/proc/self/status").read_text()

      @pytest.mark.parametrize("number", NUMBERS)
      def test_refused(number):
          assert refused(number, 0, 0, 0, 0, 0, 0)

      def test_no_namespace_by_clone():
          clone = {"x86_64": 56, "aarch64": 220}[platform.machine()]
          assert refused(clone, CLONE_NEWUSER | 17, 0, 0, 0, 0)
          # The newer call is as if it did not exist, so that threads and processes are made with the older one.
          assert libc.syscall(435, 0, 0) == -1 and ctypes.get_errno() == errno.ENOSYS

      @pytest.mark.parametrize("family", [17, 38, 40, 44])
      def test_no_odd_sockets(family):
          with pytest.raises(PermissionError):
              socket.socket(family, socket.SOCK_RAW)

      def test_nothing_is_typed_into_a_terminal():
          ctypes.set_errno(0)
          assert libc.ioctl(0, 0x5412, b"x") == -1 and ctypes.get_errno() == errno.EPERM

      def test_nothing_of_ours_is_open():
          assert sorted(os.listdir("/proc/self/fd"), key=int)[:3] == ["0", "1", "2"]
          assert not [fd for fd in os.listdir("/proc/self/fd") if "memfd:filter" in os.path.realpath("/proc/self/fd/" + fd)]
      """
    ),
    (
      "a bound on memory, file size and the private folder",
      """
      import pytest

      def test_memory():
          with pytest.raises(MemoryError):
              bytearray(64 << 30)

      def test_file(tmp_path):
          with pytest.raises(OSError), open("/workspace/big", "wb") as file:
              for _ in range(2000):
                  file.write(bytes(1 << 20))
      """
    ),
    (
      "room for what honest programs do",
      """
      import getpass
      import multiprocessing
      import os
      import pwd
      import socket
      import subprocess
      import sys

      def square(number):
          return number * number

      def test_subprocess():
          assert subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, text=True).stdout == "1\\n"

      def test_pool():
          with multiprocessing.Pool(2) as pool:
              assert pool.map(square, [1, 2, 3]) == [1, 4, 9]

      def test_loopback(tmp_path):
          (tmp_path / "file").write_text("x")
          with socket.create_server(("127.0.0.1", 0)) as server:
              socket.create_connection(("localhost", server.getsockname()[1])).close()

      def test_name():
          assert getpass.getuser() == pwd.getpwuid(os.getuid()).pw_name == "sandbox"
      """
    ),
  ]

  @Test(arguments: escapes.map(\.name)) func theSandboxHolds(name: String) async throws {
    let body = try #require(Self.escapes.first { $0.name == name }).body
    let result = await Support.probe(body)
    #expect(result.verdict == .pass, "\(result.findings)")
  }

  @Test func theProbeSaysThatTheSandboxWorksHere() async {
    guard case .ready(let version) = await Sandbox.probe(environment: ProcessInfo.processInfo.environment) else {
      Issue.record("no sandbox")
      return
    }
    #expect(version.contains("bubblewrap"))
  }

  @Test func withoutBubblewrapNothingRuns() async {
    let engine = Support.makeEngine(path: "/nowhere")
    let result = await Support.check("python_syntax", ["a.py": "x = 1\n"], engine: engine)
    #expect(result.verdict == .notRun)
    #expect(result.findings.first?.message.contains("apt-get install -y bubblewrap") ?? false, "\(result.findings)")
    guard case .missing(_, let install) = await Sandbox.probe(environment: ["PATH": "/nowhere"]) else {
      Issue.record("found a sandbox")
      return
    }
    #expect(install.contains("bubblewrap"))
  }

  @Test func grandchildrenDieWithTheirCheck() async throws {
    let mark = "orchestrator-grandchild-\(getpid())"
    let result = await Support.probe(
      """
      import subprocess

      def test_leaves_a_child():
          subprocess.Popen(["/bin/sh", "-c", "sleep 300; echo \(mark)"], start_new_session=True)
      """)
    #expect(result.verdict == .pass, "\(result.findings)")
    var alive = ["?"]
    // The kernel ends the rest of the sandbox a moment after its first process.
    for _ in 0..<100 where !alive.isEmpty {
      alive = try Self.processes(marked: mark)
      if !alive.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    }
    #expect(alive.isEmpty)
  }

  private static func processes(marked mark: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.filter { pid in
      (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8))?.contains(mark) ?? false
    }
  }

  @Test func memoryIsBoundedForAllProcessesTogether() async {
    let result = await Support.probe(
      """
      import mmap
      import os
      import signal

      def test_many_small_bombs():
          for _ in range(4):
              if os.fork() == 0:
                  block = mmap.mmap(-1, 1 << 30)
                  block.madvise(mmap.MADV_HUGEPAGE)
                  for _ in range(1024):
                      block.write(bytes(1 << 20))
                  signal.pause()
          for _ in range(4):
              os.wait()
      """)
    #expect(result.verdict == .fail)
    #expect(result.findings.contains { $0.message.contains("killed") }, "\(result.findings)")
  }

  /// Also where the kernel does not list them.
  @Test(arguments: [true, false]) func theMemoryOfAllProcessesBelowOneIsCounted(withLists: Bool) async throws {
    let half = 64 << 20
    let script = "import os, time; os.fork(); block = b'x' * \(half); time.sleep(60)"
    let command = ChildCommand(executable: "/usr/bin/python3", arguments: ["-c", script], environment: [:])
    let (pids, told) = AsyncStream<Int32>.makeStream()
    let run = Task { try await ChildProcess.run(command) { told.yield($0) } }
    defer { run.cancel() }
    var numbers = pids.makeAsyncIterator()
    let pid = try #require(await numbers.next())
    let deadline = ContinuousClock.now + .seconds(20)
    var most = 0
    while most < 2 * half, ContinuousClock.now < deadline {
      most = max(most, MemoryWatch.resident(below: pid, withLists: withLists))
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(MemoryWatch.hasLists || !withLists)
    #expect(most >= 2 * half && most < 3 * half)
  }

  /// Each file is smaller than a file may be; `/build` outlives the check of a build tool.
  @Test func theDiskIsBoundedForAllFilesTogether() async throws {
    let free = { try FileManager.default.attributesOfFileSystem(forPath: "/tmp")[.systemFreeSize] as? Int ?? 0 }
    let before = try free()
    let result = await Support.probe(
      """
      import os
      import signal

      def test_many_files():
          for n in range(20):
              folder = ("/workspace", "/build")[n % 2]
              with open(f"{folder}/filler{n}", "wb") as file:
                  os.posix_fallocate(file.fileno(), 0, 200 << 20)
          signal.pause()
      """)
    #expect(result.verdict == .fail)
    #expect(result.findings.contains { $0.message.contains("on disk") }, "\(result.findings)")
    #expect(try free() > before - (1 << 30))
  }

  @Test func aReportThatIsALinkIsNotFollowed() async {
    let result = await Support.probe(
      """
      import os

      os.remove("/report/events.jsonl")
      os.symlink("/etc/passwd", "/report/events.jsonl")

      def test_nothing():
          assert True
      """)
    #expect(result.verdict == .fail)
    #expect(!result.findings.contains { $0.message.contains("root:") })
  }

  @Test func pathsThatLeaveTheProjectAreNotWritten() async {
    for path in ["../x.py", "/tmp/x.py", "a/../../x.py", ".git/hooks.py", "a//b.py", "a\0b.py"] {
      let result = await Support.check("python_syntax", [path: "x = 1\n"])
      #expect(result.verdict == .notRun, "\(path.debugDescription)")
      #expect(!result.findings.isEmpty)
    }
  }

  @Test func withoutTheSandboxTheEnvironmentIsCleanAllTheSame() async {
    let engine = Support.makeEngine(.off)
    let result = await Support.probe(
      """
      import os

      def test_environment():
          assert "OPENAI_API_KEY" not in os.environ
          assert os.getcwd() != "/workspace"
      """, engine: engine)
    #expect(result.verdict == .pass, "\(result.findings)")
  }
}
