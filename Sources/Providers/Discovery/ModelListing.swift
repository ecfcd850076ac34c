import Core

/// How a provider lists the models that it serves, page by page.
enum ModelListing: Sendable {
  case openai, anthropic, gemini, ollama

  /// Nil for what has no list.
  init?(of entry: ProviderEntry) {
    switch entry.wire {
    case .openai: self = entry.baseURLVariable == "OLLAMA_HOST" ? .ollama : .openai
    case .anthropic: self = .anthropic
    case .gemini: self = .gemini
    case .command, .recording: return nil
    }
  }

  /// The list, or the page of it that a token of the page before names.
  func url(_ base: BaseURL, page: String?) -> String {
    switch self {
    case .openai: "\(base.dropping(OpenAIWire.endings).text)/models"
    case .anthropic:
      "\(base.dropping(AnthropicWire.endings).text)/v1/models?limit=1000\(page.map { "&after_id=\($0.escaped)" } ?? "")"
    case .gemini:
      "\(base.dropping(GeminiWire.endings).text)/v1beta/models?pageSize=1000"
        + (page.map { "&pageToken=\($0.escaped)" } ?? "")
    case .ollama: "\(base.dropping(["/v1"]).text)/api/tags"
    }
  }

  /// Nil when the reply is no list.
  func read(_ reply: JSONValue) -> (models: [ServedModel], next: String?)? {
    switch self {
    case .openai:
      // Together's is a list and nothing around it.
      guard let list = reply["data"]?.array ?? reply.array else { return nil }
      return (list.compactMap { ServedModel($0, name: "id") }, nil)
    case .anthropic:
      guard let list = reply["data"]?.array else { return nil }
      let next = reply["has_more"]?.bool == true ? reply["last_id"]?.content : nil
      return (list.compactMap { ServedModel($0, name: "id") }, next)
    case .gemini:
      guard let list = reply["models"]?.array else { return nil }
      let writers = list.filter { model in
        model["supportedGenerationMethods"]?.array.map { $0.contains(.string("generateContent")) } ?? true
      }
      return (writers.compactMap { ServedModel($0, name: "name") }, reply["nextPageToken"]?.content)
    case .ollama:
      guard let list = reply["models"]?.array else { return nil }
      return (list.compactMap { ServedModel($0, name: "name") }, nil)
    }
  }
}

/// A model as its provider lists it.
package struct ServedModel: Sendable, Hashable {
  /// The name that goes over the wire.
  package var id: String
  /// Tokens; nil when the list does not say.
  package var contextLimit: Int?
  package var outputLimit: Int?

  init?(_ json: JSONValue, name: String) {
    guard let text = json[name]?.content else { return nil }
    id = text.hasPrefix("models/") && name == "name" ? String(text.dropFirst(7)) : text
    let context = ["inputTokenLimit", "context_length", "max_model_len"].lazy.compactMap { json[$0]?.tokens }
    contextLimit = context.first { $0 > 0 }
    outputLimit = json["outputTokenLimit"]?.tokens.flatMap { $0 > 0 ? $0 : nil }
  }

  /// A catalogue may leave out Ollama's tag for the newest.
  package func isSame(as id: String) -> Bool { self.id == id || self.id == "\(id):latest" }
}
