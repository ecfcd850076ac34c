import Foundation
import OrchestratorKit
import Platform
import Testing

@testable import orchestrator

@Test func versionGoesToStdoutAlone() async throws {
  let run = try await BuiltBinary.run(["--version"])
  #expect(run.exit == .exited(0))
  #expect(run.stdout == "orchestrator \(orchestratorVersion)\n")
  #expect(run.stderr == "")
}

@Test func helpNamesEveryOptionAndCommand() async throws {
  let run = try await BuiltBinary.run(["--help"])
  #expect(run.exit == .exited(0))
  for flag in Verb.build.flags { #expect(run.stdout.contains(flag.spelling), "\(flag.spelling)") }
  for verb in Verb.allCases { #expect(run.stdout.contains("\n  \(verb.rawValue)")) }
  #expect(run.stdout.split(separator: "\n").allSatisfy { $0.count <= 110 })
}

@Test(arguments: Verb.allCases)
func everyCommandHasHelp(_ verb: Verb) async throws {
  let run = try await BuiltBinary.run(["help", verb.rawValue])
  #expect(run.exit == .exited(0))
  for flag in verb.flags { #expect(run.stdout.contains(flag.spelling)) }
  #expect(run.stdout.split(separator: "\n").allSatisfy { $0.count <= 110 })
}

@Test(arguments: [
  (["--budgte", "2"], "error: unknown option --budgte; did you mean --budget?\n"),
  (["modles"], "error: unknown command modles; did you mean models?\n"),
  (["-p", "x", "--budget", "nan"], "error: --budget: \"nan\" is not an amount of USD above 0, like 2 or 0.50\n"),
  (["-p", "x", "--resume", "y"], "error: --project and --resume exclude each other; leave one out\n"),
  (["--project", "--json"], "error: --project needs a value: --project TEXT\n"),
  (["models", "--criteria", "x"], "error: --criteria is not an option of models; see orchestrator help models\n"),
  ([], "error: nothing to build; say what with --project TEXT or --file SPEC (see orchestrator --help)\n"),
  (
    ["-p", "x", "\u{1B}[2J"],
    "error: unexpected argument \"\\u{1B}[2J\"; a description goes in quotes after --project\n"
  ),
])
func whatCannotBeMeantIsOneLineAndTwo(_ words: [String], _ message: String) async throws {
  let run = try await BuiltBinary.run(words)
  #expect(run.exit == .exited(2))
  #expect(run.stdout == "")
  #expect(run.stderr == message)
}

@Test func aReaderThatGoesAwayIsNoError() async throws {
  let result = try await ChildProcess.run(
    ChildCommand(
      executable: "bash", arguments: ["-c", #""$0" --help | true; echo "${PIPESTATUS[0]}""#, BuiltBinary.path],
      environment: ["PATH": "/usr/bin:/bin"]))
  #expect(result.stdoutText == "0\n")
  #expect(result.stderrText == "")
}

@Test func anAnswerThatCannotBeWrittenIsAnError() async throws {
  let result = try await ChildProcess.run(
    ChildCommand(
      executable: "bash", arguments: ["-c", #""$0" --help > /dev/full"#, BuiltBinary.path],
      environment: ["PATH": "/usr/bin:/bin"]))
  #expect(result.exit == .exited(5))
  #expect(result.stderrText == "error: stdout: No space left on device\n")
}

@Test(arguments: [
  (["--bud"], "--budget"), (["--color", "ne"], "never"), (["comp"], "completions"),
  (["route", "code_r"], "code_review"),
])
func bashCompletesWords(_ words: [String], _ completion: String) async throws {
  let script = """
    source <("$0" completions bash)
    COMP_WORDS=(orchestrator "$@"); COMP_CWORD=$#
    _orchestrator; printf '%s\\n' "${COMPREPLY[@]}"
    """
  let result = try await ChildProcess.run(
    ChildCommand(
      executable: "bash", arguments: ["-c", script, BuiltBinary.path] + words, environment: ["PATH": "/usr/bin:/bin"]))
  #expect(result.stdoutText == "\(completion)\n")
  #expect(result.stderrText == "")
}

@Test(arguments: Shell.allCases)
func completionScriptsKnowEveryOption(_ shell: Shell) async throws {
  let run = try await BuiltBinary.run(["completions", shell.rawValue])
  #expect(run.exit == .exited(0))
  for flag in Flag.all {
    #expect(run.stdout.contains(shell == .fish ? "-l \(flag.name.rawValue)" : flag.spelling), "\(flag.spelling)")
  }
}
