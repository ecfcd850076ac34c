import Core
import Foundation
import Testing

@testable import Providers

@Suite struct CommandCallTests {
  /// Answers with the result of a shell script that stands for the user's program.
  private func ask(
    _ script: String, variables: [String]? = nil, environment: [String: String] = [:],
    timeouts: HTTPRequest.Timeouts = .init(), prompt: Prompt = Samples.request().prompt
  ) async throws -> Result<ModelAnswer, ModelError> {
    let entry = ProviderEntry(
      name: "tool", wire: .command, keyVariables: [], command: ["/bin/sh", "-c", script], environment: variables,
      models: [Samples.model("m")])
    let real = ["PATH": "/usr/bin:/bin", "HOME": "/home/u", "OPENAI_API_KEY": "sk-other"]
    let models = try ProviderModels(
      [entry], environment: real.merging(environment) { $1 }, timeouts: ProviderModels.Timeouts(http: timeouts))
    let result = await models.complete(Samples.request(Candidate(provider: "tool", model: "m"), prompt: prompt))
    await models.close()
    return result
  }

  @Test func thePromptComesOnStdinAndTheAnswerOnStdout() async throws {
    let answer = try await ask("cat").get()
    #expect(answer.text.text == "Be exact.\n\nWrite\n\ncode.")
    #expect(answer.finish == .complete)
    // 23 bytes each way.
    #expect(answer.usage == TokenUsage(input: 6, output: 6))
  }

  @Test func theProgramSeesOnlyWhatItsEntryLists() async throws {
    let answer = try await ask(
      "env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= | sort", variables: ["TOOL_TOKEN"],
      environment: ["TOOL_TOKEN": "t-123", "OTHER": "x"]
    ).get()
    #expect(
      answer.text.text.split(separator: "\n") == [
        "ORCHESTRATOR_ATTEMPT=2", "ORCHESTRATOR_MODEL=m", "ORCHESTRATOR_STAGE=generate", "ORCHESTRATOR_TASK=t1",
        "PATH=/usr/bin:/bin", "TOOL_TOKEN=t-123",
      ])
  }

  @Test func aFailureShowsTheLastLineOfStderrWithoutSecrets() async throws {
    let error = try await ask(
      "echo first >&2; echo \"bad $TOOL_TOKEN\" >&2; exit 3", variables: ["TOOL_TOKEN"],
      environment: ["TOOL_TOKEN": "t-123"]
    ).error
    #expect(error == ModelError(.overloaded, "/bin/sh ended with exit 3: bad [redacted]"))
  }

  @Test func aProgramThatIsNotThereIsUnreachable() async throws {
    let entry = ProviderEntry(
      name: "tool", wire: .command, command: ["no-such-program"], models: [Samples.model("m")])
    let models = try ProviderModels([entry], environment: ["PATH": "/bin"])
    let error = await models.complete(Samples.request(Candidate(provider: "tool", model: "m"))).error
    await models.close()
    #expect(error?.kind == .unreachable)
    #expect(error?.message.contains("no-such-program") == true)
  }

  @Test func aProgramThatNeverEndsTimesOut() async throws {
    let error = try await ask("exec sleep 60", timeouts: HTTPRequest.Timeouts(total: 100)).error
    #expect(error?.kind == .timedOutTotal)
  }

  @Test func cancellationEndsTheProgram() async throws {
    let call = Task { try await ask("exec sleep 60") }
    call.cancel()
    #expect(try await call.value.error?.kind == .cancelled)
  }

  @Test func aProgramMayIgnoreALongPrompt() async throws {
    let prompt = Prompt(system: "s", parts: [String(repeating: "x", count: 4 << 20)])
    #expect(try await ask("echo ok", prompt: prompt).get().text.text == "ok\n")
  }

  @Test func outputThatIsNoTextIsMalformed() async throws {
    #expect(try await ask(#"printf '\377'"#).error?.kind == .malformed)
  }
}
