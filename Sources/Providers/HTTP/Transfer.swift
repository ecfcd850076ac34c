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
  private var lastByte: ContinuousClock.Instant?
  private var isTooLarge = false
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

  /// When the body counts as standing still; nil before its first byte.
  var idleDeadline: ContinuousClock.Instant? { lastByte.map { $0 + .milliseconds(timeouts.idle) } }

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

  func finishIdle() { finish(.failure(.timedOut(.idle, milliseconds: timeouts.idle))) }

  /// Tells errors apart by phase rather than by libcurl's code: before the request has left nothing can be charged.
  func finish(_ code: CURLcode) {
    let reason = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_OK:
      CrashPoint.answer.pass()
      finish(.success(HTTPReply(status: handle.status, headers: headers, body: body)))
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
    guard body.count + bytes.count <= HTTPReply.bodyLimit else {
      isTooLarge = true
      return 0
    }
    lastByte = .now
    body.append(contentsOf: bytes)
    return bytes.count
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
