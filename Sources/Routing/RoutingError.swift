/// A models file that cannot be used.
package enum RoutingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Not JSON; the parser's words.
  case notJSON(String)
  /// `path` names the bad key: "openai/gpt-4o: input_price".
  case badEntry(path: String, problem: String)

  package var description: String {
    switch self {
    case .notJSON(let message): "the models file is not JSON: \(message)"
    case .badEntry(let path, let problem): "models file, \(path): \(problem)"
    }
  }
}
