/// A provider as the catalogue describes it: data, no code.
package struct ProviderEntry: Sendable, Hashable, Codable {
  package enum Wire: String, Sendable, Hashable, Codable {
    case openai, anthropic, gemini
    /// A program that reads the prompt on stdin and answers on stdout.
    case command
    /// Answers from a recording.
    case recording
  }

  package var name: String
  package var wire: Wire
  /// Everything before `/chat/completions`, `/v1/messages`, `/v1beta/models/…`.
  package var baseURL: String?
  /// Environment variables that may hold the key, the first that is set wins; empty: no key is needed.
  package var keyVariables: [String]
  /// The variable that overrides `baseURL`.
  package var baseURLVariable: String?
  /// A candidate only if this variable is set (Ollama) or the user's models file lists the provider.
  package var enabledBy: String?
  /// Whether answers are asked for as streams; nil stands for yes. For servers that cannot.
  package var streaming: Bool?
  /// For `command`: program and arguments, never through a shell.
  package var command: [String]?
  /// For `command`: the variables that the program may see.
  package var environment: [String]?
  /// What the user's account may ask of it; nil: no limit is known.
  package var rateLimit: RateLimit?
  package var tags: [String]
  package var models: [ModelEntry]

  /// Of all its models together.
  package struct RateLimit: Sendable, Hashable, Codable {
    package var requestsPerMinute: Int?
    /// Input and the most output of each call.
    package var tokensPerMinute: Int?

    package init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
      self.requestsPerMinute = requestsPerMinute
      self.tokensPerMinute = tokensPerMinute
    }

    private enum CodingKeys: String, CodingKey {
      case requestsPerMinute = "requests_per_minute"
      case tokensPerMinute = "tokens_per_minute"
    }
  }

  package init(
    name: String, wire: Wire, baseURL: String? = nil, keyVariables: [String] = [], baseURLVariable: String? = nil,
    enabledBy: String? = nil, streaming: Bool? = nil, command: [String]? = nil, environment: [String]? = nil,
    rateLimit: RateLimit? = nil,
    tags: [String] = [], models: [ModelEntry]
  ) {
    self.name = name
    self.wire = wire
    self.baseURL = baseURL
    self.keyVariables = keyVariables
    self.baseURLVariable = baseURLVariable
    self.enabledBy = enabledBy
    self.streaming = streaming
    self.command = command
    self.environment = environment
    self.rateLimit = rateLimit
    self.tags = tags
    self.models = models
  }

  package init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    name = try c.decode(String.self, forKey: .name)
    wire = try c.decode(Wire.self, forKey: .wire)
    baseURL = try c.decodeIfPresent(String.self, forKey: .baseURL)
    keyVariables = try c.decodeIfPresent([String].self, forKey: .keyVariables) ?? []
    baseURLVariable = try c.decodeIfPresent(String.self, forKey: .baseURLVariable)
    enabledBy = try c.decodeIfPresent(String.self, forKey: .enabledBy)
    streaming = try c.decodeIfPresent(Bool.self, forKey: .streaming)
    command = try c.decodeIfPresent([String].self, forKey: .command)
    environment = try c.decodeIfPresent([String].self, forKey: .environment)
    rateLimit = try c.decodeIfPresent(RateLimit.self, forKey: .rateLimit)
    tags = try c.decodeIfPresent([String].self, forKey: .tags) ?? []
    models = try c.decode([ModelEntry].self, forKey: .models)
  }

  private enum CodingKeys: String, CodingKey {
    case name, wire, streaming, command, tags, models
    case baseURL = "base_url"
    case keyVariables = "key_env"
    case baseURLVariable = "base_url_env"
    case enabledBy = "enabled_by"
    case environment = "env"
    case rateLimit = "rate_limit"
  }
}
