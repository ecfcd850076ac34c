package import Core
import Platform

/// Asks providers what they serve, all at the same time: one that is dead holds up and hides no other.
package enum ModelDiscovery {
  /// Someone waits for the list at a terminal.
  private static let timeouts = HTTPRequest.Timeouts(connect: 5_000, firstByte: 10_000, idle: 10_000, total: 20_000)
  /// A provider that always names a next page has to end somewhere.
  private static let mostPages = 20

  /// In the order of the entries. No message holds a key.
  package static func ask(
    _ entries: [ProviderEntry], environment: [String: String]
  ) async throws(ProvidersError) -> [Result<[ServedModel], ModelError>] {
    let loop = try CurlLoop()
    let results = await withTaskGroup(of: (Int, Result<[ServedModel], ModelError>).self) { group in
      for (index, entry) in entries.enumerated() {
        group.addTask { (index, await ask(entry, environment: environment, loop)) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    await loop.close()
    return entries.indices.compactMap { results[$0] }
  }

  private static func ask(
    _ entry: ProviderEntry, environment: [String: String], _ loop: CurlLoop
  ) async -> Result<[ServedModel], ModelError> {
    let access: ProviderAccess
    do throws(MissingProvider) {
      access = try ProviderAccess(entry, environment: environment)
    } catch {
      return .failure(ModelError(.unauthorized, error.why))
    }
    guard let listing = ModelListing(of: entry), case .http(let format, let base, let key) = access.route else {
      return .failure(ModelError(.invalidRequest, "a program has no list of models"))
    }
    do throws(ModelError) {
      return .success(try await models(listing, base, headers: format.headers(key: key), loop))
    } catch {
      return .failure(access.shown(error))
    }
  }

  private static func models(
    _ listing: ModelListing, _ base: BaseURL, headers: [(name: String, value: String)], _ loop: CurlLoop
  ) async throws(ModelError) -> [ServedModel] {
    var models: [ServedModel] = []
    var page: String?
    for _ in 0..<mostPages {
      let request = HTTPRequest(url: listing.url(base, page: page), headers: headers, timeouts: timeouts)
      let reply: HTTPReply
      do throws(HTTPError) {
        reply = try await loop.send(request)
      } catch {
        throw ModelError(error, host: base.host)
      }
      let json = JSONReader.read(String(decoding: reply.body, as: UTF8.self))
      if let error = ErrorReading(reply: reply, json: json, now: SystemAmbient().now())?.error { throw error }
      guard let part = json.flatMap(listing.read) else {
        throw ModelError(.malformed, "\(base.host): the reply is no list of models", status: reply.status)
      }
      models += part.models
      page = part.next
      if page == nil { break }
    }
    return models
  }
}
