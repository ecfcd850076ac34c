import Core
import Foundation
import Platform
import Testing

extension Workshop {
  /// Builds from a shell, in which `build` is the program with its arguments; ends as the script does.
  fileprivate func shell(_ script: String) async throws -> ChildResult {
    try await ChildProcess.run(
      ChildCommand(
        executable: "/bin/bash",
        arguments: ["-c", "build() { \"$binary\" \"$@\"; }; set -o pipefail; \(script)", "bash"] + Self.build
          + Self.live,
        environment: environment.merging(["PATH": "/usr/bin:/bin", "binary": BuiltBinary.path]) { $1 },
        directory: folder.path))
  }

  /// The run is in the journal, to its end.
  fileprivate func isComplete() async throws -> Bool {
    if case .runEnded(let end) = try await journal().last?.event { end.status == .success } else { false }
  }
}

/// A reader that leaves, and streams that are closed from the beginning: nobody wants to know, and nothing is lost.
@Test(arguments: [
  #"build "$@" --events | head -n 1 > first; exit "${PIPESTATUS[0]}""#, #"build "$@" >&-"#, #"build "$@" --json >&-"#,
  #"build "$@" 2>&-"#, #"build "$@" <&- >&- 2>&-"#,
  #"{ build "$@" --verbose 3>&2 2>&1 1>&3 | true; exit "${PIPESTATUS[0]}"; }"#,
])
func streamsThatNobodyReadsStopNothing(_ script: String) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let result = try await workshop.shell(script)
  #expect(result.exit == .exited(0), "\(result.stderrText)")
  #expect(workshop.files().count == 3)
  #expect(try await workshop.isComplete())
  // No file of ours took a closed stream's place.
  let lock = try String(contentsOfFile: "\(workshop.folder.path)/cache/locks/p.lock", encoding: .utf8)
  #expect(Int32(lock.dropLast()) != nil)
}

@Test func anAnswerThatFindsNoRoomIsAnError() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let result = try await workshop.shell(#"build "$@" --events > /dev/full"#)
  #expect(result.exit == .exited(5))
  #expect(result.stderrText.hasSuffix("error: stdout: No space left on device\n"))
  #expect(workshop.files().count == 3)
  #expect(try await workshop.isComplete())
}
