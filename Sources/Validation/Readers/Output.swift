import Core
import Platform

/// Reading of what programs print.
enum Output {
  static let shownLines = 40

  /// The last lines of both streams, what went to stderr at the end.
  static func tail(of result: ChildResult) -> String {
    let lines = (result.stdoutText + "\n" + result.stderrText).split(separator: "\n", omittingEmptySubsequences: true)
    return lines.suffix(shownLines).map { String($0.prefix(500)) }.joined(separator: "\n")
  }

  /// "exit status 3", or the limit that was hit.
  static func ending(of result: ChildResult, limits: Limits) -> String {
    if result.timedOut { return "stopped after \(Int(limits.wall)) s" }
    // A sandbox reports a signal as 128 and its number.
    let signal: Int32? =
      switch result.exit {
      case .signalled(let number): number
      case .exited(let status): status > 128 && status < 192 ? status - 128 : nil
      }
    switch signal {
    case 24: return "stopped at the limit of \(limits.cpu) s of processor time"
    case 25: return "stopped at the limit of \(limits.file) MiB a file"
    case 9: return "killed"
    case let number?: return "ended by signal \(number)"
    case nil: break
    }
    if result.truncated { return "more than \(limits.output) MiB of output" }
    if case .exited(let status) = result.exit { return "exit status \(status)" }
    return "no exit status"
  }

  /// The first file of the tree that the text names.
  static func firstFile(in text: String, of tree: FileTree) -> String? {
    let words = text.split { $0.isWhitespace || "'\"`:,()[]".contains($0) }
    return words.lazy.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : String($0) }.first { tree.files[$0] != nil }
  }

  /// The text without what differs from run to run: clock, durations, addresses, temporary folders. The same fault must
  /// read the same, in a prompt and in a recording.
  static func steady(_ text: String) -> String {
    text
      .replacing(/\sat \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/, with: "")
      .replacing(/(passed|failed|errors?|skipped|warnings?|deselected|ran) in \d+\.\d\ds/) { $0.1 }
      .replacing(/\s(\(\d+\.\d+ seconds\)|after \d+\.\d{3} seconds)/, with: "")
      .replacing(/\b0x[0-9a-f]{6,}/, with: "0x…")
      .replacing(/\/tmp\/pytest-of-[^\/\s]+\/pytest-\d+/, with: "/tmp")
  }
}
