import CCurl

/// One libcurl transfer with everything it needs to stay alive.
struct EasyHandle: ~Copyable {
  let pointer: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?

  /// Nil when libcurl has no memory.
  init?(_ request: HTTPRequest) {
    guard let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
    _ = orch_curl_set_text(pointer, CURLOPT_URL, request.url)
    _ = orch_curl_set_text(pointer, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = orch_curl_set_text(pointer, CURLOPT_USERAGENT, "orchestrator")
    _ = orch_curl_set_long(pointer, CURLOPT_NOSIGNAL, 1)
    // A redirect would carry key and prompt to a place that nobody chose.
    _ = orch_curl_set_long(pointer, CURLOPT_FOLLOWLOCATION, 0)
    _ = orch_curl_set_long(pointer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // On a reused connection that the peer has closed libcurl sends a POST again by itself, and the provider may
    // charge for both: a call that takes seconds can afford a connection of its own.
    _ = orch_curl_set_long(pointer, CURLOPT_FRESH_CONNECT, 1)
    _ = orch_curl_set_long(pointer, CURLOPT_FORBID_REUSE, 1)
    _ = orch_curl_set_long(pointer, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // Without it the removal of a transfer waits for its name look-up, and every other transfer with it.
    _ = orch_curl_set_long(pointer, CURLOPT_QUICK_EXIT, 1)
    _ = orch_curl_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect)
    _ = orch_curl_set_long(pointer, CURLOPT_TIMEOUT_MS, request.timeouts.total)
    if BaseURL(request.url)?.isLoopback ?? false {
      _ = orch_curl_set_text(pointer, CURLOPT_NOPROXY, "*")
    }
    if let body = request.body {
      _ = orch_curl_set_long(pointer, CURLOPT_POSTFIELDSIZE, body.utf8.count)
      _ = orch_curl_set_text(pointer, CURLOPT_COPYPOSTFIELDS, body)
    }
    // "Expect:" keeps libcurl from waiting a second for a "100 Continue" before a long prompt.
    for (name, value) in request.headers + [("Expect", "")] {
      // A line break in a value would start another header.
      let line = "\(name): \(value)".unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
      headers = curl_slist_append(headers, String(String.UnicodeScalarView(line)))
    }
    _ = orch_curl_set_pointer(pointer, CURLOPT_HTTPHEADER, headers)
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(headers)
  }

  var status: Int {
    var status = 0
    _ = orch_curl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  /// The connection was ready and the request has, as far as anybody can know, left.
  var requestHasLeft: Bool {
    var microseconds = curl_off_t()
    _ = orch_curl_get_offset(pointer, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
    return microseconds > 0
  }

  /// Bytes of the body that the system has taken.
  var bytesSent: Int {
    var bytes = curl_off_t()
    _ = orch_curl_get_offset(pointer, CURLINFO_SIZE_UPLOAD_T, &bytes)
    return Int(bytes)
  }
}
