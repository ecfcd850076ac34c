/// Why there was no complete reply.
package enum HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Phase: String, Sendable, Hashable { case connect, firstByte, idle, total }

  case timedOut(Phase, milliseconds: Int)
  /// The request never left: look-up, refusal, TLS, or an address that is none.
  case unreachable(String)
  /// The connection broke after the request had left.
  case cut(String)
  case tooLarge
  /// The awaiting task was cancelled, or the loop closed; whether the request had left by then.
  case cancelled(afterLeaving: Bool)

  package var description: String {
    switch self {
    case .timedOut(.connect, let limit): "no connection within \(limit) ms; check network and base URL"
    case .timedOut(.firstByte, let limit): "no answer began within \(limit) ms"
    case .timedOut(.idle, let limit): "the answer stood still for \(limit) ms"
    case .timedOut(.total, let limit): "the answer was not complete within \(limit) ms"
    case .unreachable(let reason): "cannot be reached: \(reason); check network and base URL"
    case .cut(let reason): "the connection broke off: \(reason)"
    case .tooLarge: "the reply is larger than any answer"
    case .cancelled: "cancelled"
    }
  }
}
