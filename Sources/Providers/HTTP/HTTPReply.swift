/// A complete reply, whatever its status.
package struct HTTPReply: Sendable, Hashable {
  /// A longer body is an error: no answer of a model comes near it.
  package static let bodyLimit = 16 << 20

  package var status: Int
  /// By lower-case name.
  package var headers: [String: String]
  package var body: [UInt8]

  package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
