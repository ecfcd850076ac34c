package import Core
import Platform

/// The models of all configured providers: asks whichever candidate a request names.
package final class ProviderModels: LanguageModel {
  /// Milliseconds.
  package struct Timeouts: Sendable, Hashable {
    package var http: HTTPRequest.Timeouts
    /// Of a model that thinks before it answers, instead of those in `http`.
    package var reasoningFirstByte: Int
    package var reasoningTotal: Int

    package init(
      http: HTTPRequest.Timeouts = HTTPRequest.Timeouts(), reasoningFirstByte: Int = 300_000,
      reasoningTotal: Int = 600_000
    ) {
      self.http = http
      self.reasoningFirstByte = reasoningFirstByte
      self.reasoningTotal = reasoningTotal
    }

    /// The user's limits for all models; nil: the usual ones.
    package init(firstByteSeconds: Int?, idleSeconds: Int?) {
      self.init()
      if let firstByteSeconds {
        http.firstByte = firstByteSeconds * 1000
        reasoningFirstByte = firstByteSeconds * 1000
      }
      if let idleSeconds { http.idle = idleSeconds * 1000 }
    }

    func of(_ model: ModelEntry, streams: Bool) -> HTTPRequest.Timeouts {
      var timeouts = http
      if model.reasoning { (timeouts.firstByte, timeouts.total) = (reasoningFirstByte, reasoningTotal) }
      // An answer that comes whole begins when it is all there.
      if !streams { timeouts.firstByte = timeouts.total }
      return timeouts
    }
  }

  private let directory: ProviderDirectory
  private let timeouts: Timeouts
  private let loop: CurlLoop

  /// Starts the thread that carries all requests; `close()` ends it.
  package init(
    _ entries: [ProviderEntry], environment: [String: String], timeouts: Timeouts = Timeouts()
  ) throws(ProvidersError) {
    directory = ProviderDirectory(entries, environment: environment)
    self.timeouts = timeouts
    loop = try CurlLoop()
  }

  package func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError> {
    do throws(ModelError) {
      let (access, model) = try directory.find(request.candidate)
      do throws(ModelError) {
        return .success(try await ask(model, of: access, request))
      } catch {
        return .failure(access.shown(error))
      }
    } catch {
      return .failure(error)
    }
  }

  /// Cancels what is under way; later calls end as cancelled.
  package func close() async { await loop.close() }

  private func ask(
    _ model: ModelEntry, of access: ProviderAccess, _ request: ModelRequest
  ) async throws(ModelError) -> ModelAnswer {
    guard !Task.isCancelled else { throw ModelError(.cancelled, "stopped before it was asked", neverLeft: true) }
    switch access.route {
    case .http(let format, let baseURL, let key):
      let streams = access.entry.streaming ?? true
      let call = try format.request(
        request, model: model, baseURL: baseURL, key: key, streams: streams,
        timeouts: timeouts.of(model, streams: streams))
      let reply: HTTPReply
      do throws(HTTPError) {
        reply = try await loop.send(call)
      } catch {
        throw ModelError(error, host: baseURL.host)
      }
      return try format.read(reply, now: SystemAmbient().now())
    case .command(let executable, let arguments, let environment):
      let command = CommandCall(executable: executable, arguments: arguments, environment: environment)
      return try await command.run(request, seconds: Double(timeouts.of(model, streams: false).total) / 1000)
    }
  }
}

extension ModelError {
  init(_ error: HTTPError, host: String) {
    let kind: Kind =
      switch error {
      case .timedOut(.connect, _): .timedOutConnecting
      case .timedOut(.firstByte, _): .timedOutFirstByte
      case .timedOut(.idle, _): .timedOutIdle
      case .timedOut(.total, _): .timedOutTotal
      case .unreachable: .unreachable
      case .cut: .truncated
      case .tooLarge: .malformed
      case .cancelled: .cancelled
      }
    self.init(kind, "\(host): \(error)", neverLeft: error == .cancelled(afterLeaving: false) ? true : nil)
  }
}
