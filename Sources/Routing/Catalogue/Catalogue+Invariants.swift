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
    guard !models.isEmpty else { throw .badEntry(path: "\(name): models", problem: "expected at least one model") }
  }
}

extension ModelEntry {
  /// What numbers that are each possible have to be together, and qualities are of known task types.
  func validate(at path: String) throws(RoutingError) {
    if let cachedInputPrice, cachedInputPrice.usdPerMillionTokens > inputPrice.usdPerMillionTokens {
      throw .badEntry(path: "\(path): cached_input_price", problem: "expected at most input_price")
    }
    guard outputLimit <= contextLimit else {
      throw .badEntry(path: "\(path): output_limit", problem: "expected 1 to context_limit tokens")
    }
    if let type = quality.keys.filter({ $0 != "default" && TaskType(rawValue: $0) == nil }).min() {
      let known = TaskType.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badEntry(path: "\(path): quality.\(type)", problem: "unknown task type; known are default, \(known)")
    }
  }
}
