/// One HTTP request; sent exactly once.
package struct HTTPRequest: Sendable {
  /// Milliseconds.
  package struct Timeouts: Sendable, Hashable {
    /// Until the connection is usable: name look-up, TCP and TLS.
    package var connect: Int
    /// From the start until the answer begins: the first byte of a body, of a stream the first event with a part of the
    /// answer. What keeps a connection alive before that proves that the server lives, not that the model works.
    package var firstByte: Int
    /// Between two pieces of an answer that has begun, keep-alives among them.
    package var idle: Int
    /// From start to end.
    package var total: Int

    package init(
      connect: Int = 10_000, firstByte: Int = 60_000, idle: Int = 30_000, total: Int = 300_000
    ) {
      self.connect = connect
      self.firstByte = firstByte
      self.idle = idle
      self.total = total
    }
  }

  /// What the events of a stream say of the answer.
  package struct StreamRules: Sendable {
    /// It is a part of the answer.
    package var begins: @Sendable (ServerSentEvent) -> Bool
    /// Nothing comes after it; asked of every event.
    package var ends: @Sendable (ServerSentEvent) -> Bool

    package init(
      begins: @escaping @Sendable (ServerSentEvent) -> Bool, ends: @escaping @Sendable (ServerSentEvent) -> Bool
    ) {
      self.begins = begins
      self.ends = ends
    }
  }

  package var url: String
  package var headers: [(name: String, value: String)]
  /// Sent as POST; nil is a GET.
  package var body: String?
  package var timeouts: Timeouts
  /// Nil: a stream is a body as any other.
  package var stream: StreamRules?

  package init(
    url: String, headers: [(name: String, value: String)] = [], body: String? = nil, timeouts: Timeouts = Timeouts(),
    stream: StreamRules? = nil
  ) {
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
    self.stream = stream
  }
}
