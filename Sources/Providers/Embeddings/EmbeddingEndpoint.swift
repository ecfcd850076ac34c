import Core

/// Where embeddings are asked for: an OpenAI-compatible `/v1/embeddings`, or Ollama's `/api/embed`. The model stands behind
/// a `#`, which is never sent.
struct EmbeddingEndpoint: Sendable {
  enum Wire: Sendable {
    case openai, ollama

    var usualModel: String {
      switch self {
      case .openai: "text-embedding-3-small"
      case .ollama: "all-minilm"
      }
    }
  }

  static let ownKey = "EMBEDDINGS_API_KEY"
  /// Its own provider's key goes nowhere else.
  private static let openAI = (host: "api.openai.com", key: "OPENAI_API_KEY")

  let url: BaseURL
  let model: String
  let wire: Wire
  let key: String?

  /// `http://localhost:11434` alone is Ollama's, an address that ends in `/v1` gets the rest of the path. Nil when it is no
  /// address.
  init?(_ text: String, environment: [String: String]) {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard var url = parts.first.flatMap({ BaseURL(String($0)) }) else { return nil }
    let isOllama = url.text.hasSuffix("/api/embed") || url.text.hasSuffix(":11434")
    wire = isOllama ? .ollama : .openai
    let endings = isOllama ? ["/api/embed"] : url.text.hasSuffix("/v1") ? ["/embeddings"] : ["/v1/embeddings"]
    if !url.text.hasSuffix("/embeddings"), !url.text.hasSuffix("/api/embed"),
      let whole = BaseURL(url.text + endings[0])
    {
      url = whole
    }
    self.url = url
    model = parts.count == 2 && !parts[1].isEmpty ? String(parts[1]) : wire.usualModel
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.trimmed.isEmpty ? nil : String($0.trimmed) }
    }
    key = value(Self.ownKey) ?? (url.host == Self.openAI.host ? value(Self.openAI.key) : nil)
  }

  func request(_ texts: [String], timeouts: HTTPRequest.Timeouts) throws -> HTTPRequest {
    var body: [String: JSONValue] = ["model": .string(model), "input": .array(texts.map { .string($0) })]
    if wire == .openai { body["encoding_format"] = .string("float") }
    let authorization = key.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
    return HTTPRequest(
      url: url.text, headers: [(name: "Content-Type", value: "application/json")] + authorization,
      body: try JSONValue.object(body).jsonText(), timeouts: timeouts)
  }

  /// In the order of the texts; nil when the reply is not that.
  func vectors(_ reply: JSONValue) -> [[Float]]? {
    func numbers(_ value: JSONValue?) -> [Float]? {
      let numbers = value?.array?.compactMap { $0.number.map { Float($0) } }
      return numbers.flatMap { $0.count == value?.array?.count && $0.allSatisfy(\.isFinite) ? $0 : nil }
    }
    let rows: [[Float]?]
    switch wire {
    case .ollama: rows = reply["embeddings"]?.array?.map(numbers) ?? []
    case .openai:
      let data = reply["data"]?.array ?? []
      let places = data.enumerated().map { $1["index"]?.number ?? Double($0) }
      rows = zip(places, data).sorted { $0.0 < $1.0 }.map { numbers($1["embedding"]) }
    }
    let vectors = rows.compactMap(\.self)
    guard vectors.count == rows.count, let first = vectors.first, !first.isEmpty,
      vectors.allSatisfy({ $0.count == first.count })
    else { return nil }
    return vectors
  }
}
