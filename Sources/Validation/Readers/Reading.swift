import Core
import Platform

/// What a tool's report says, before it is put in order.
struct Reading: Sendable {
  var verdict: Verdict
  var findings: [Finding] = []
  var tests: [TestOutcome]?
  var reason: String?
  var isComplete = true

  static func passed(_ reason: String? = nil) -> Reading { Reading(verdict: .pass, reason: reason) }

  /// The tool started but its report is missing or cut off: never a pass.
  static func incomplete(_ what: String, _ result: ChildResult, in session: CheckSession) -> Reading {
    let tail = Output.tail(of: result)
    let output = session.plain(session.canary?.removed(from: tail) ?? tail)
    let ending = Output.ending(of: result, limits: session.manifest.limits)
    let message = "\(what) (\(ending))" + (output.isEmpty ? "" : "\n" + output)
    // Configuration that stops a tool is named only in its output.
    let file = Output.firstFile(in: output, of: session.request.tree)
    return Reading(
      verdict: .fail,
      findings: [Finding(file: file, line: file == nil ? nil : 1, rule: session.manifest.name, message: message)],
      isComplete: false)
  }
}
