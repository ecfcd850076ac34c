import Core

extension ProviderEntry {
  /// What decoding cannot see: each wire has what it needs.
  func validate() throws(RoutingError) {
    switch wire {
    case .openai, .anthropic, .gemini:
      guard let baseURL, baseURL.hasPrefix("https://") || baseURL.hasPrefix("http://") else {
        throw .badEntry(path: "\(name): base_url", problem: "expected a URL that starts with https:// or http://")
      }
    case .command:
      guard let command, let program = command.first, !program.isEmpty else {
        throw .badEntry(path: "\(name): command", problem: "expected a program and its arguments")
      }
    case .recording:
      throw .badEntry(path: "\(name): wire", problem: "recordings are given with --replay")
    }
    for (key, limit) in [
      ("requests_per_minute", rateLimit?.requestsPerMinute), ("tokens_per_minute", rateLimit?.tokensPerMinute),
    ] {
      guard limit.map({ $0 > 0 }) ?? true else {
        throw .badEntry(path: "\(name): rate_limit.\(key)", problem: "expected a number above 0")
      }
    }
    guard !models.isEmpty else { throw .badEntry(path: "\(name): models", problem: "expected at least one model") }
  }
}

extension ModelEntry {
  /// Limits are positive and possible, qualities are probabilities of known task types.
  func validate(at path: String) throws(RoutingError) {
    // With these two limits no cost that the router computes leaves 64 bits.
    guard (1...100_000_000).contains(contextLimit) else {
      throw .badEntry(path: "\(path): context_limit", problem: "expected 1 to 100,000,000 tokens")
    }
    for (key, price) in [("input_price", inputPrice), ("output_price", outputPrice)]
    where price.usdPerMillionTokens > 10_000 {
      throw .badEntry(path: "\(path): \(key)", problem: "expected USD per million tokens, at most 10,000")
    }
    if let cachedInputPrice, cachedInputPrice.usdPerMillionTokens > inputPrice.usdPerMillionTokens {
      throw .badEntry(path: "\(path): cached_input_price", problem: "expected at most input_price")
    }
    guard outputLimit > 0, outputLimit <= contextLimit else {
      throw .badEntry(path: "\(path): output_limit", problem: "expected 1 to context_limit tokens")
    }
    for (type, probability) in quality.sorted(by: { $0.key < $1.key }) {
      guard type == "default" || TaskType(rawValue: type) != nil else {
        let known = TaskType.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badEntry(path: "\(path): quality.\(type)", problem: "unknown task type; known are default, \(known)")
      }
      guard (0...1).contains(probability) else {
        throw .badEntry(path: "\(path): quality.\(type)", problem: "expected a probability from 0 to 1")
      }
    }
  }
}
