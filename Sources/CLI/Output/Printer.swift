import Glibc
import Platform
import Synchronization

/// Everything that the program says. Answers go to stdout, all else to stderr, whole lines at a time; what is said at
/// all under --quiet, --verbose, --json and --events is decided here.
final class Printer: Sendable {
  let terminal: Terminal
  private let format: Options.Format
  private let verbosity: Options.Verbosity
  private let state = Mutex(State())

  private struct State {
    /// The status line that stands at the bottom of the terminal.
    var status: String?
    var drawnAt = ContinuousClock.now - .seconds(1)
    /// Why stdout takes no more.
    var outputError: Int32?
  }

  init(_ options: Options, environment: [String: String]) {
    terminal = Terminal(descriptor: 2, environment: environment, color: options.color)
    format = options.format
    verbosity = options.verbosity
  }

  // MARK: stdout

  /// The final answer for people; its lines are ours, what stands in them may be others'. Nothing under --json and
  /// --events.
  func answer(_ text: @autoclosure () -> String) {
    guard format == .text else { return }
    writeOut(
      text().split(separator: "\n", omittingEmptySubsequences: false).map { Self.plain(String($0)) }.joined(
        separator: "\n"))
  }

  /// The final answer as one JSON document, under --json and --events.
  func document(_ json: @autoclosure () throws -> String) rethrows {
    if format != .text { writeOut(try json()) }
  }

  /// One event as JSON on one line, under --events.
  func event(_ json: String) {
    if format == .events { writeOut(json) }
  }

  /// Bytes of an answer that is no text for people, as they are; false when stdout takes no more.
  func raw(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      if state.outputError == nil, !writeFully(bytes, to: 1) { state.outputError = errno }
      return state.outputError == nil
    }
  }

  /// Why stdout takes no more; nil as long as it does.
  var outputError: Int32? { state.withLock { $0.outputError } }

  private func writeOut(_ text: String) {
    state.withLock { state in
      guard state.outputError == nil else { return }
      clearStatus(&state)
      if !writeFully(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: 1) { state.outputError = errno }
      redrawStatus(&state)
    }
  }

  /// The status to exit with. An answer that could not be written (a full disk) is an error; one that nobody waits for any
  /// more is none.
  func close(_ status: ExitStatus) -> ExitStatus {
    let failure = state.withLock { state in
      clearStatus(&state)
      state.status = nil
      return state.outputError
    }
    guard let failure, !Self.isNobodyThere(failure) else { return status }
    error("stdout: \(String(cString: strerror(failure)))")
    return status == .accepted ? .fault : status
  }

  /// The reader or the terminal behind stdout went away, or the user had closed it from the beginning.
  private static func isNobodyThere(_ failure: Int32) -> Bool {
    guard failure == EIO else { return failure == EPIPE || failure == EBADF }
    var status = stat()
    return fstat(1, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
  }

  // MARK: stderr

  /// A line of progress; the label, in a style, comes first.
  func note(_ text: String, label: String? = nil, _ style: Terminal.Style = .bold) {
    if verbosity != .quiet { writeLine(text, label: label, style) }
  }

  /// A line for those who want to know more.
  func detail(_ text: String) {
    if verbosity == .verbose { writeLine(text, label: nil, .dim) }
  }

  /// A question; the cursor stays behind it.
  func prompt(_ text: String) {
    state.withLock { state in
      clearStatus(&state)
      _ = writeFully(Array(Self.plain(text).utf8), to: 2)
    }
  }

  func warning(_ text: String) { note(text, label: "warning:", .yellow) }

  /// Also under --quiet.
  func error(_ text: String) { writeLine(text, label: "error:", .red) }

  /// Makes this the status line where lines can be redrawn, at most ten times a second; elsewhere it is not shown. Nil
  /// takes it away.
  func status(_ text: String?) {
    guard terminal.isInteractive, verbosity == .normal, format == .text else { return }
    state.withLock { state in
      guard let text else {
        clearStatus(&state)
        state.status = nil
        return
      }
      state.status = Self.plain(text)
      guard ContinuousClock.now - state.drawnAt >= .milliseconds(100) else { return }
      redrawStatus(&state)
    }
  }

  /// The last line of a process that waits for nobody: not for a writer that stands still, and where there is no room at
  /// once it is left out.
  func lastWords(_ text: String) {
    guard verbosity != .quiet else { return }
    for _ in 0..<20 {
      let isFree: Bool? = state.withLockIfAvailable { state in
        clearStatus(&state)
        return true
      }
      if isFree == true { break }
      usleep(5_000)
    }
    var stderr = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
    guard poll(&stderr, 1, 0) == 1 else { return }
    _ = writeFully(Array("\(Self.plain(text))\n".utf8), to: 2)
  }

  private func writeLine(_ text: String, label: String?, _ style: Terminal.Style) {
    let line = Self.plain(text)
    let styled =
      label.map { "\(terminal.styled($0, style)) \(line)" } ?? (style == .dim ? terminal.styled(line, .dim) : line)
    state.withLock { state in
      clearStatus(&state)
      _ = writeFully(Array("\(styled)\n".utf8), to: 2)
      redrawStatus(&state)
    }
  }

  private func clearStatus(_ state: inout State) {
    if state.status != nil { _ = writeFully(Array("\r\u{1B}[2K".utf8), to: 2) }
  }

  private func redrawStatus(_ state: inout State) {
    guard let status = state.status else { return }
    _ = writeFully(Array("\r\u{1B}[2K\(status.prefix(max(1, terminal.width - 1)))".utf8), to: 2)
    state.drawnAt = .now
  }

  /// Text of others (models, tools, providers) must not steer the terminal: control characters become spaces.
  static func plain(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(isControl(scalar) ? " " : scalar) }
    return String(scalars)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    // Bidirectional overrides make a line read other than it is.
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
