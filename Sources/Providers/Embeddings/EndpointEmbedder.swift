import Core
import Platform

/// Embeddings from an endpoint that the user names.
package struct EndpointEmbedder: TextEmbedder {
  /// Somebody waits for what is found before anything begins.
  private static let timeouts = HTTPRequest.Timeouts(connect: 3_000, firstByte: 10_000, idle: 5_000, total: 20_000)
  /// Texts in one request.
  private static let most = 64
  /// Bytes of UTF-8 of a text that are sent: all that such models read.
  private static let longestText = 8_192

  private let endpoint: EmbeddingEndpoint

  /// `address` as it is typed: `URL` or `URL#MODEL`. The environment has the key.
  package init(_ address: String, environment: [String: String]) throws(ProvidersError) {
    guard let endpoint = EmbeddingEndpoint(address, environment: environment) else {
      throw .embeddings(
        address,
        reason: "it is no http or https address; like http://localhost:11434 or https://HOST/v1/embeddings#MODEL")
    }
    self.endpoint = endpoint
  }

  package var name: String { "\(endpoint.url.text)#\(endpoint.model)" }

  package func embed(_ texts: [String]) async throws -> [[Float]] {
    guard !texts.isEmpty else { return [] }
    let loop = try CurlLoop()
    let result: Result<[[Float]], ProvidersError>
    do throws(ProvidersError) {
      var vectors: [[Float]] = []
      for start in stride(from: 0, to: texts.count, by: Self.most) {
        vectors += try await ask(Array(texts[start..<min(start + Self.most, texts.count)]), loop)
      }
      guard let length = vectors.first?.count, vectors.allSatisfy({ $0.count == length }) else {
        throw failed("its answers have not all the same length")
      }
      result = .success(vectors)
    } catch {
      result = .failure(error)
    }
    await loop.close()
    return try result.get()
  }

  private func ask(_ texts: [String], _ loop: CurlLoop) async throws(ProvidersError) -> [[Float]] {
    let texts = texts.map { String(decoding: $0.utf8.prefix(Self.longestText), as: UTF8.self) }
    guard let request = try? endpoint.request(texts, timeouts: Self.timeouts) else { throw failed("no request") }
    let reply: HTTPReply
    do throws(HTTPError) {
      reply = try await loop.send(request)
    } catch {
      throw failed("\(error)")
    }
    let json = JSONReader.read(String(decoding: reply.body, as: UTF8.self))
    if let error = ErrorReading(reply: reply, json: json, now: SystemAmbient().now())?.error {
      throw failed("\(error.message.oneLine(without: endpoint.key.map { [$0] } ?? [])) (HTTP \(reply.status))")
    }
    guard let vectors = json.flatMap(endpoint.vectors), vectors.count == texts.count else {
      throw failed("its answer is no list of embeddings")
    }
    return vectors
  }

  private func failed(_ reason: String) -> ProvidersError { .embeddings(endpoint.url.text, reason: reason) }
}
