import Core

@testable import Providers

/// A provider of each wire, with the server behind it.
enum Samples {
  static let wires: [ProviderEntry.Wire] = [.openai, .anthropic, .gemini]
  static let key = "sk-test-0123456789abcdef"

  static let entries: [ProviderEntry] = [
    entry("openai", .openai, [model("gpt-4o"), model("o3", reasoning: true)]),
    entry("anthropic", .anthropic, [model("claude")]),
    entry("google", .gemini, [model("gemini-pro")]),
    entry("deepseek", .openai, [model("r1", reasoning: true)]),
  ]

  static func environment(_ address: String) -> [String: String] {
    [
      "OPENAI_API_KEY": key, "ANTHROPIC_API_KEY": key, "GOOGLE_API_KEY": key, "DEEPSEEK_API_KEY": key,
      "OPENAI_BASE_URL": "\(address)/v1", "ANTHROPIC_BASE_URL": address, "GOOGLE_BASE_URL": "\(address)/",
      "DEEPSEEK_BASE_URL": "\(address)/deepseek/v1/",
    ]
  }

  static func models(
    _ server: StubServer, timeouts: HTTPRequest.Timeouts = HTTPRequest.Timeouts()
  ) throws -> ProviderModels {
    try ProviderModels(
      entries, environment: environment(server.address), timeouts: ProviderModels.Timeouts(http: timeouts))
  }

  static func candidate(_ wire: ProviderEntry.Wire) -> Candidate {
    switch wire {
    case .anthropic: Candidate(provider: "anthropic", model: "claude")
    case .gemini: Candidate(provider: "google", model: "gemini-pro")
    default: Candidate(provider: "openai", model: "gpt-4o")
    }
  }

  static func request(
    _ candidate: Candidate = candidate(.openai), stage: Stage = .generate, task: String? = "t1", n: Int = 2,
    prompt: Prompt = Prompt(system: "Be exact.", parts: ["Write", "code."])
  ) -> ModelRequest {
    ModelRequest(
      projectID: "p1", runID: "r1", key: CallKey(stage: stage, task: task, n: n), candidate: candidate,
      prompt: prompt, maxTokens: 500)
  }

  static func model(_ id: String, reasoning: Bool = false) -> ModelEntry {
    ModelEntry(id: id, tier: .standard, inputPrice: .free, outputPrice: .free, reasoning: reasoning)
  }

  private static func entry(_ name: String, _ wire: ProviderEntry.Wire, _ models: [ModelEntry]) -> ProviderEntry {
    let prefix = name.uppercased()
    return ProviderEntry(
      name: name, wire: wire, keyVariables: ["\(prefix)_API_KEY"], baseURLVariable: "\(prefix)_BASE_URL",
      models: models)
  }
}

extension Result where Failure == ModelError {
  var error: ModelError? { if case .failure(let error) = self { error } else { nil } }
}
