import Foundation
import Platform

/// A wall clock that a test sets while programs run: a library that is loaded before the system's and adds the seconds
/// in a file to what that one says.
struct MovedClock {
  private let folder: URL

  init(in folder: URL) async throws {
    self.folder = folder
    let source = folder.appendingPathComponent("clock.c").path
    try Self.source.write(toFile: source, atomically: true, encoding: .utf8)
    let compiler = try await ChildProcess.run(
      ChildCommand(
        executable: "clang", arguments: ["-shared", "-fPIC", "-O1", "-o", library, source],
        environment: ProcessInfo.processInfo.environment))
    guard compiler.succeeded else { throw NoLibrary(said: compiler.stderrText) }
  }

  struct NoLibrary: Error { let said: String }

  /// What a program needs to see this clock.
  var environment: [String: String] { ["LD_PRELOAD": library, "CLOCK_SHIFT": shift] }

  func set(aheadBy seconds: Int) throws { try String(seconds).write(toFile: shift, atomically: true, encoding: .utf8) }

  private var library: String { folder.appendingPathComponent("clock.so").path }
  private var shift: String { folder.appendingPathComponent("clock.shift").path }

  private static let source = """
    #include <fcntl.h>
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <time.h>
    #include <unistd.h>

    int clock_gettime(clockid_t clock, struct timespec *time) {
      long answer = syscall(SYS_clock_gettime, clock, time);
      const char *name = getenv("CLOCK_SHIFT");
      int file = clock == CLOCK_REALTIME && name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
      if (file < 0) return answer;
      char text[32] = {0};
      if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
      close(file);
      return answer;
    }

    """
}
