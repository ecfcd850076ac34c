import CCurl
import Platform

/// A request under way. Lives on the loop's thread only.
final class Transfer {
  let id: UInt64
  let handle: EasyHandle
  private let timeouts: HTTPRequest.Timeouts
  private let continuation: CheckedContinuation<Result<HTTPReply, HTTPError>, Never>
  private var headers: [String: String] = [:]
  private var body: [UInt8] = []
  private let rules: HTTPRequest.StreamRules?
  /// Of a reply that streams, from its headers on.
  private var stream: EventStream?
  private var events: [ServerSentEvent] = []
  private var size = 0
  private let start = ContinuousClock.now
  /// Nil until the answer begins.
  private var lastByte: ContinuousClock.Instant?
  private var isTooLarge = false
  /// The last event has come: what the server does after it does not matter.
  private var isWhole = false
  #if DEBUG
    private let bodySize: Int
    private var isSent = false
  #endif

  /// Nil when libcurl has no memory.
  init?(id: UInt64, request: HTTPRequest, continuation: CheckedContinuation<Result<HTTPReply, HTTPError>, Never>) {
    guard let handle = EasyHandle(request) else { return nil }
    let pointer = handle.pointer
    self.id = id
    self.handle = handle
    self.timeouts = request.timeouts
    self.rules = request.stream
    self.continuation = continuation
    #if DEBUG
      bodySize = request.body?.utf8.count ?? 0
    #endif
    // The loop keeps the transfer for as long as libcurl may call back.
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = orch_curl_set_pointer(pointer, CURLOPT_WRITEDATA, context)
    _ = orch_curl_set_pointer(pointer, CURLOPT_HEADERDATA, context)
    _ = orch_curl_set_callback(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      Transfer.from(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    _ = orch_curl_set_callback(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      Transfer.from(context).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
  }

  /// When the answer counts as missing, or as standing still once it has begun.
  var deadline: ContinuousClock.Instant {
    lastByte.map { $0 + .milliseconds(timeouts.idle) } ?? start + .milliseconds(timeouts.firstByte)
  }

  /// The crash point of a request, once its last byte has left.
  func passIfSent() {
    #if DEBUG
      guard !isSent, handle.bytesSent >= bodySize, handle.requestHasLeft else { return }
      isSent = true
      CrashPoint.request.pass()
    #endif
  }

  /// Resumes whoever waits; called once.
  func finish(_ result: Result<HTTPReply, HTTPError>) { continuation.resume(returning: result) }

  func finishCancelled() { finish(.failure(.cancelled(afterLeaving: handle.requestHasLeft))) }

  func finishLate() {
    let phase: HTTPError.Phase = lastByte != nil ? .idle : handle.requestHasLeft ? .firstByte : .connect
    finish(.failure(.timedOut(phase, milliseconds: phase == .idle ? timeouts.idle : timeouts.firstByte)))
  }

  /// Tells errors apart by phase rather than by libcurl's code: before the request has left nothing can be charged.
  func finish(_ code: CURLcode) {
    let reason = String(cString: curl_easy_strerror(code))
    switch code {
    case _ where isWhole || code == CURLE_OK:
      CrashPoint.answer.pass()
      let reply = HTTPReply(
        status: handle.status, headers: headers, body: body, events: stream == nil ? nil : events)
      finish(.success(reply))
    case _ where isTooLarge: finish(.failure(.tooLarge))
    case CURLE_OPERATION_TIMEDOUT where !handle.requestHasLeft:
      finish(.failure(.timedOut(.connect, milliseconds: min(timeouts.connect, timeouts.total))))
    case CURLE_OPERATION_TIMEDOUT:
      finish(.failure(.timedOut(lastByte == nil ? .firstByte : .total, milliseconds: timeouts.total)))
    case _ where !handle.requestHasLeft: finish(.failure(.unreachable(reason)))
    default: finish(.failure(.cut(reason)))
    }
  }

  /// Answers how many bytes were taken; fewer than given end the transfer.
  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    if size == 0, streams { stream = EventStream() }
    size += bytes.count
    guard size <= (stream == nil ? HTTPReply.bodyLimit : HTTPReply.streamLimit) else {
      isTooLarge = true
      return 0
    }
    if stream == nil { body.append(contentsOf: bytes) }
    let new = stream?.take(bytes) ?? []
    events += new
    if lastByte != nil || stream == nil || rules.map({ new.contains(where: $0.begins) }) == true { lastByte = .now }
    isWhole = rules.map { new.contains(where: $0.ends) } == true
    return isWhole ? 0 : bytes.count
  }

  /// An error of a server is read as it is, whatever it calls its type.
  private var streams: Bool {
    rules != nil && (200..<300).contains(handle.status)
      && headers["content-type"]?.lowercased().hasPrefix("text/event-stream") == true
  }

  private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      headers = [:]  // of an interim reply
    } else if let colon = line.firstIndex(of: ":") {
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].trimmed)
    }
    return bytes.count
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer {
    guard let context else { preconditionFailure("libcurl lost the context it was given") }
    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }
}
