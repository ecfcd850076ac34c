import Core
import Platform

/// Errors of the Swift compiler and of the package manager, read from what they print.
enum CompilerOutput {
  static func findings(_ result: ChildResult, in session: CheckSession) -> [Finding] {
    let text = result.stdoutText + "\n" + result.stderrText
    var located: [Finding] = []
    var general: [Finding] = []
    for line in text.split(separator: "\n") {
      guard let mark = line.firstRange(of: "error: ") else { continue }
      let message = String(line[mark.upperBound...])
      if let (path, number) = location(line[..<mark.lowerBound]) {
        located.append(
          Finding(file: session.relative(path) ?? path, line: number, rule: "error", message: session.plain(message)))
      } else if mark.lowerBound == line.startIndex, message != "fatalError" {
        let plain = session.plain(message)
        let file = Output.firstFile(in: plain, of: session.request.tree) ?? "Package.swift"
        general.append(
          Finding(file: session.request.tree[file] == nil ? nil : file, line: 1, rule: "error", message: plain))
      }
    }
    return located.isEmpty ? general : located
  }

  /// "path:line:column: " or "path:line: ".
  private static func location(_ text: Substring) -> (path: String, line: Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: true).map { $0.trimmingPrefix(" ") }.filter {
      !$0.isEmpty
    }
    guard let path = parts.first, parts.count >= 2, let line = Int(parts[1]),
      path.hasSuffix(".swift") || path.contains("/")
    else {
      return nil
    }
    return (String(path), line)
  }
}
