import Core

/// Findings as a prompt shows them: each once, in a fixed order, without what differs from run to run.
enum FindingText {
  static let limit = 40
  /// Characters of one message.
  private static let messageLimit = 4_000

  /// One line for each finding, with the source line where `sources` has it.
  static func list(_ findings: [Finding], sources: FileTree = FileTree()) -> String {
    let distinct = ordered(findings)
    var lines = distinct.prefix(limit).map { line($0, sources: sources) }
    if distinct.count > limit { lines.append("… and \(distinct.count - limit) more") }
    return lines.joined(separator: "\n")
  }

  /// Cleaned, each (file, line, message) once, the severest first, then by file and line.
  static func ordered(_ findings: [Finding]) -> [Finding] {
    let cleaned = findings.map { finding in
      var finding = finding
      let shown = finding.message.prefix(messageLimit)
      finding.message = clean(String(shown)) + (shown.endIndex < finding.message.endIndex ? "…" : "")
      return finding
    }
    var seen: Set<[String]> = []
    return cleaned.filter { seen.insert([$0.file ?? "", String($0.line ?? 0), $0.message]).inserted }
      .enumerated().sorted { a, b in
        let (x, y) = (a.element, b.element)
        if x.severity != y.severity { return rank(x.severity) < rank(y.severity) }
        if x.file != y.file { return (x.file ?? "") < (y.file ?? "") }
        if x.line != y.line { return (x.line ?? 0) < (y.line ?? 0) }
        return a.offset < b.offset
      }.map(\.element)
  }

  /// Without durations, memory addresses and temporary paths.
  static func clean(_ message: String) -> String {
    message
      .replacing(/0x[0-9a-fA-F]{4,}/, with: "0x…")
      .replacing(temporaryPath) { "\($0.output.1)<temporary>/\($0.output.2)" }
      .replacing(/\b(in|took|after) \d+(?:\.\d+)? ?(?:seconds|second|secs|ms|s)\b/) { "\($0.output.1) …" }
      .replacing(/[\(\[]\d+\.\d+ ?(?:seconds|secs|ms|s)?[\)\]]/, with: "(…)")
      .withoutOuterSpace
  }

  /// What stands before it, and its last component.
  private static var temporaryPath: Regex<(Substring, Substring, Substring)> {
    #/(^|[\s:'"`(=<,\[])(?:/private)?/(?:var/)?(?:tmp|folders)/(?:[^\s:'"`,)\]}>]*/)?([^\s:'"`,)\]}>/]*)/#
  }

  private static func line(_ finding: Finding, sources: FileTree) -> String {
    var place = finding.file ?? ""
    if let line = finding.line { place += ":\(line)" }
    let head = [place, finding.rule ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    let mark = finding.severity == .high ? "" : " (\(finding.severity.rawValue))"
    let text = "- \(head)\(mark)\(head.isEmpty && mark.isEmpty ? "" : ": ")\(finding.message)"
    guard let file = finding.file, let number = finding.line, let source = sources[file] else { return text }
    let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.indices.contains(number - 1) else { return text }
    let shown = lines[number - 1].withoutOuterSpace
    return shown.isEmpty ? text : "\(text)\n  line \(number) is: \(shown.prefix(200))"
  }

  private static func rank(_ severity: Finding.Severity) -> Int {
    switch severity {
    case .high: 0
    case .medium: 1
    case .low: 2
    }
  }
}
