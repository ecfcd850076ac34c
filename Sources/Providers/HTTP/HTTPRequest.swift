/// One HTTP request; sent exactly once.
package struct HTTPRequest: Sendable {
  /// Milliseconds.
  package struct Timeouts: Sendable, Hashable {
    /// Until the connection is usable: name look-up, TCP and TLS.
    package var connect: Int
    /// Between two pieces of the body, from its first byte on. A model may think for as long as `total` before it.
    package var idle: Int
    /// From start to end.
    package var total: Int

    package init(connect: Int = 10_000, idle: Int = 30_000, total: Int = 300_000) {
      self.connect = connect
      self.idle = idle
      self.total = total
    }
  }

  package var url: String
  package var headers: [(name: String, value: String)]
  /// Sent as POST; nil is a GET.
  package var body: String?
  package var timeouts: Timeouts

  package init(
    url: String, headers: [(name: String, value: String)] = [], body: String? = nil, timeouts: Timeouts = Timeouts()
  ) {
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
  }
}
