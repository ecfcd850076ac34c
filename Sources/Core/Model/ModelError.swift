/// Why no answer was had, by meaning.
package struct ModelError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  package enum Kind: String, Sendable, Hashable, Codable {
    case rateLimited, quotaExhausted, unauthorized, unknownModel, contextTooLong, refused, invalidRequest, overloaded
    case timedOutConnecting, timedOutFirstByte, timedOutIdle, timedOutTotal
    case unreachable, malformed, truncated
    /// Not in the recording.
    case notRecorded
    /// We stopped it: a signal, or the time was up.
    case cancelled
    /// The process died with the call in flight.
    case abandoned
  }

  package var kind: Kind
  /// For people; never holds a key.
  package var message: String
  package var status: Int?
  /// Milliseconds that the provider asked to wait; of a quota, until there is some again.
  package var retryAfter: Int?
  /// Of a cancelled call: it was stopped before its request had left.
  package var neverLeft: Bool?

  package init(
    _ kind: Kind, _ message: String, status: Int? = nil, retryAfter: Int? = nil, neverLeft: Bool? = nil
  ) {
    self.kind = kind
    self.message = message
    self.status = status
    self.retryAfter = retryAfter
    self.neverLeft = neverLeft
  }

  package var description: String {
    status.map { "\(kind.rawValue) (HTTP \($0)): \(message)" } ?? "\(kind.rawValue): \(message)"
  }

  /// The same request to the same model may succeed later.
  package var retryHelps: Bool {
    switch kind {
    case .rateLimited, .overloaded, .timedOutConnecting, .timedOutFirstByte, .timedOutIdle, .timedOutTotal,
      .unreachable, .malformed, .truncated, .cancelled, .abandoned:
      true
    case .quotaExhausted: retryAfter != nil
    case .unauthorized, .unknownModel, .contextTooLong, .refused, .invalidRequest, .notRecorded: false
    }
  }

  /// Another model of the same provider may succeed.
  package var anotherModelHelps: Bool {
    switch kind {
    case .quotaExhausted, .unauthorized, .unreachable, .timedOutConnecting, .cancelled: false
    default: true
    }
  }

  /// The candidate cannot serve any call for the rest of the run.
  package var endsCandidate: Bool {
    switch kind {
    case .unauthorized, .unknownModel: true
    case .quotaExhausted: retryAfter == nil
    default: false
    }
  }

  /// The provider may have charged for it: it is then charged at its bound.
  package var mayHaveBeenCharged: Bool {
    switch kind {
    case .timedOutFirstByte, .timedOutIdle, .timedOutTotal, .malformed, .truncated, .abandoned: true
    case .cancelled: neverLeft != true
    default: false
    }
  }
}
