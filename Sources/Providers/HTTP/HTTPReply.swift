/// A complete reply, whatever its status.
package struct HTTPReply: Sendable, Hashable {
  /// A longer body is an error: no answer of a model comes near it.
  package static let bodyLimit = 16 << 20
  /// The same for a body of events: a token comes in one of some 300 bytes.
  package static let streamLimit = 64 << 20

  package var status: Int
  /// By lower-case name.
  package var headers: [String: String]
  /// Empty when it came as events.
  package var body: [UInt8]
  /// Of a reply that streamed; nil for any other.
  package var events: [ServerSentEvent]?

  package init(
    status: Int, headers: [String: String] = [:], body: [UInt8] = [], events: [ServerSentEvent]? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.events = events
  }
}
