import Core
import Foundation
import Platform
import Testing

private let refusal = "I cannot help with that"

@Suite struct ProviderFailureTests {
  /// Nobody listens on it: bound once and closed.
  private static let closedPort: Int = {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }()

  private func variables(_ address: String) -> [String: String] {
    ["OPENAI_API_KEY": WireCase.key, "OPENAI_BASE_URL": "\(address)/v1"]
  }

  // MARK: Nobody answers

  @Test func anUnreachableProviderEndsWithinPatience() async throws {
    let home = try TestHome(variables("http://127.0.0.1:\(Self.closedPort)"))
    let run = try await home.run(PaletteProject.arguments + ["--patience", "1"])
    #expect(run.exit == .exited(4))
    #expect(run.stdout.contains("NO_PROVIDER: no answer for 1 s (--patience): openai: unreachable"), "\(run.stdout)")
    #expect(run.stderr.contains("go on with: orchestrator --resume"))
    #expect(try home.summary()["last_errors"]?.array?.isEmpty == false)
    #expect(try home.summary()["budget"]?["spent_usd"] == .number(0))
    // Start and end of the program included.
    #expect(run.milliseconds < 20_000)
  }

  @Test func aProviderThatGoesAwayAfterThePlanEndsWithinPatience() async throws {
    let server = try StubServer([PaletteProject.planRule.with("then_exit", true)])
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments + ["--patience", "1"])
    #expect(run.exit == .exited(4), "\(run.stderr)")
    #expect(run.stdout.contains("NO_PROVIDER: no answer for 1 s (--patience): openai: unreachable"), "\(run.stdout)")
    #expect(try home.summary()["tasks"]?.array?.first?["status"] != .string("accepted"))
  }

  /// The stage in words, and what excludes each; an error that is over is no reason.
  @Test(arguments: [(100, "planning"), (12_000, "the critique of palette")])
  func whoeverHasTooSmallAContextIsNamedWithIt(_ context: Int, _ stage: String) async throws {
    let server = try StubServer([
      StubRule(stage: "plan").with("times", 1).with("status", 500).with("body", "no"), PaletteProject.planRule,
      StubRule("```json path=palette.json\n[\"\(String(repeating: "red ", count: 10_000))\"]\n```", stage: "generate"),
    ])
    let home = try TestHome()
    try home.write(
      """
      {"providers": [{"name": "mine", "wire": "openai", "base_url": "\(server.address)/v1", "key_env": [], "models": [
        {"id": "small", "input_price": 1, "output_price": 1, "context_limit": \(context), "output_limit": 100}]}]}
      """, to: "mine.json")
    let run = try await home.run(PaletteProject.arguments + ["--models", "mine.json"])
    #expect(run.exit == .exited(4), "\(run.stderr)")
    let reason = "NO_PROVIDER: no candidate is left for \(stage): mine/small: needs about "
    #expect(run.stdout.contains(reason), "\(run.stdout)")
  }

  @Test func withoutAProviderNothingIsBegun() async throws {
    let home = try TestHome()
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(2))
    #expect(run.stdout == "")
    for name in ["OPENAI", "ANTHROPIC", "GOOGLE", "DEEPSEEK", "KIMI", "MINIMAX", "ZHIPU"] {
      #expect(run.stderr.contains("\(name)_API_KEY"))
    }
    #expect(run.stderr.contains("OLLAMA_HOST"))
    #expect(run.stderr.contains("--replay FILE"))
    #expect(run.stderr.split(separator: "\n").last?.hasPrefix("error: no provider is configured") == true)
    #expect(!FileManager.default.fileExists(atPath: "\(home.work)/results"))
    #expect(try await home.run(["--list-projects"]).stdout == "")
  }

  // MARK: Nothing usable is answered

  static let useless: [(answer: StubRule, name: String)] = [
    (StubRule().with("empty", true), "empty"), (StubRule(refusal), "refusal in words"),
    (StubRule("").with("finish", "refusal"), "refusal by the provider"),
  ]

  @Test(arguments: useless.indices)
  func uselessPlansEndWithOne(_ index: Int) async throws {
    let server = try StubServer([Self.useless[index].answer])
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(1), "\(Self.useless[index].name): \(run.stderr)")
    #expect(run.stdout.contains("FAILED: the plan is unusable: "), "\(run.stdout)")
    #expect(try home.app().isEmpty)
  }

  @Test(arguments: useless.indices)
  func uselessDraftsEndWithOne(_ index: Int) async throws {
    let server = try StubServer([PaletteProject.planRule, Self.useless[index].answer])
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(1), "\(Self.useless[index].name): \(run.stderr)")
    #expect(run.stdout.contains("FAILED: nothing was accepted: task palette was not accepted"), "\(run.stdout)")
    #expect(try home.app().isEmpty)
    #expect(try home.summary()["criteria"]?.array?.first?["verdict"] != .string("met"))
  }

  @Test func aCutOffAnswerIsNeverWhole() async throws {
    let half = PaletteProject.paletteRule.with("finish", "length")
    let server = try StubServer([PaletteProject.planRule, half, half.with("stage", "revise")])
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(1), "\(run.stderr)")
    #expect(try home.app()["palette.json"] == nil)
  }

  @Test func aCutOffAnswerIsAskedForWithMoreRoom() async throws {
    let half = PaletteProject.paletteRule.with("finish", "length").with("times", 1)
    let server = try StubServer([half] + PaletteProject.rules)
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let drafts = try server.log().filter { $0["task"] == "palette" && $0["stage"] != "critique" }
    let room = drafts.compactMap { ($0["body"]?["max_completion_tokens"] ?? $0["body"]?["max_tokens"])?.number }
    #expect(room.count == 2)
    #expect(room.first.map { $0 * 2 } == room.last)
  }

  // MARK: Errors

  @Test func aRefusedKeyIsNamedAndNeverShown() async throws {
    let body = "Incorrect API key provided: \(WireCase.key)"
    let server = try StubServer([
      StubRule().with("status", 401).with("body", ["error": ["message": .string(body)]])
    ])
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments + ["--verbose"])
    #expect(run.exit == .exited(4), "\(run.stderr)")
    #expect(run.stdout.contains("OPENAI_API_KEY"), "\(run.stdout)")
    #expect(!run.stdout.contains(WireCase.key))
    #expect(!run.stderr.contains(WireCase.key))
    #expect(FileManager.default.fileExists(atPath: home.database))
    #expect(try home.files(holding: "palette").isEmpty == false)
    #expect(try home.files(holding: WireCase.key) == [])
    // Asking the same door twice changes nothing.
    #expect(try server.log().count == 1)
  }

  @Test func retryAfterIsObeyed() async throws {
    let limited = StubRule(stage: "plan").with("status", 429).with("times", 1)
      .with("headers", ["Retry-After": "1"])
    let server = try StubServer([limited] + PaletteProject.rules)
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(["plan"] + PaletteProject.arguments)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let calls = try server.log()
    #expect(calls.map { $0["model"] }.count == 2)
    let refused = try #require(calls.first?["end"]?.number)
    let asked = try #require(calls.last?["start"]?.number)
    #expect(asked - refused >= 0.99)
    #expect(asked - refused < 10)
  }

  @Test func serverErrorsAreRetried() async throws {
    let broken = StubRule(stage: "generate").with("status", 500).with("times", 2)
    let server = try StubServer([broken] + PaletteProject.rules)
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(try home.summary()["totals"]?["retries"] == .number(2))
    let models = try server.log().filter { $0["stage"] == "generate" }.map { $0["model"] }
    #expect(models.count == 3)
    #expect(Set(models).count == 1)
  }

  @Test func aProviderThatIsDownIsReplaced() async throws {
    let server = try StubServer(PaletteProject.rules)
    let home = try TestHome(
      variables("http://127.0.0.1:\(Self.closedPort)").merging(WireCase.anthropic.variables(server)) { $1 })
    let run = try await home.run(PaletteProject.arguments + ["--patience", "5"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let summary = try home.summary()
    #expect((summary["totals"]?["fallbacks"]?.number ?? 0) >= 1)
    #expect(summary["tasks"]?.array?.first?["provider"] == "anthropic")
    let said = (summary["last_errors"]?.array ?? []).filter { $0["provider"] == "openai" }
    #expect(said.first?["error"]?.string?.contains("unreachable") == true)
  }

  @Test func aPromptThatIsTooLongGoesToAnotherModel() async throws {
    let body: JSONValue = [
      "error": [
        "message": "This model's maximum context length is 8192 tokens.", "code": "context_length_exceeded",
        "type": "invalid_request_error",
      ]
    ]
    let short = StubRule(stage: "generate").with("status", 400).with("body", body).with("times", 1)
    let server = try StubServer([short] + PaletteProject.rules)
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let models = try server.log().filter { $0["stage"] == "generate" }.map { $0["model"] }
    #expect(models.count == 2)
    #expect(Set(models).count == 2)
    #expect(try home.summary()["totals"]?["fallbacks"] == .number(1))
  }
}
