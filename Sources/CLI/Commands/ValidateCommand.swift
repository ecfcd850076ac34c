import Core
import OrchestratorKit

/// `validate`: validators by hand, as a build runs them, or a list of all that there are.
struct ValidateCommand {
  let options: Options
  let printer: Printer

  private var installation: Installation { .current(validatorFolders: options.validators) }

  private struct Row: Encodable {
    var name: String
    var aliases: [String]
    var summary: String
    var kind: String
    var globs: [String]
    var parameters: JSONValue?
    var usable: Bool
    /// The user's folder that it comes from; nil when the binary carries it.
    var folder: String?
    var digest: String?
    /// It stands in for a built-in one.
    var replaces: Bool?
    /// The tool's; empty for what needs none.
    var version: String?
    var missing: String?
    /// The line that installs what is missing.
    var install: String?
  }

  func list() async throws -> ExitStatus {
    let infos = try await installation.validators()
    let rows = infos.map(row)
    try printer.document(["validators": rows].jsonText(pretty: true))
    printer.answer(Table(zip(infos, rows).map { [$1.name, $1.usable ? "ok" : "missing", text($0, $1)] }).text)
    return .accepted
  }

  private func row(_ info: ValidatorInfo) -> Row {
    var row = Row(
      name: info.name, aliases: info.aliases, summary: info.summary, kind: info.kind.rawValue, globs: info.globs,
      parameters: info.parameters, usable: info.isReady, folder: info.origin?.folder, digest: info.origin?.digest,
      replaces: info.origin?.replaces)
    switch info.availability {
    case .ready(let version): row.version = version
    case .missing(let what, let install): (row.missing, row.install) = (what, install)
    }
    return row
  }

  private func text(_ info: ValidatorInfo, _ row: Row) -> String {
    (row.missing.map { "\($0) -> \(row.install ?? "")" } ?? row.summary) + (info.origin?.remark ?? "")
  }

  /// What several validators say; one alone prints its own result.
  private struct Document: Encodable {
    var verdict: Verdict
    /// From the first that began to the last that ended.
    var milliseconds: Int
    var checks: [CheckResult]
  }

  func run(_ uses: [ValidatorUse], on paths: [String], mode: CheckRequest.Mode = .check) async throws -> ExitStatus {
    let files = try CheckedFiles(paths)
    let sandbox = options.sandbox ?? true
    if !sandbox { printer.warning(Installation.hostRemark) }
    if options.allowInstall { printer.warning(Installation.indexRemark) }
    let (results, time) = try await installation.validate(
      uses, files, mode: mode, sandbox: sandbox, wheels: options.wheels, allowInstall: options.allowInstall)
    let passed = results.allSatisfy { $0.verdict == .pass }
    if let first = files.notText.first {
      printer.warning("not UTF-8 text, so that the copy differs: \(first) (\(files.notText.count) in all)")
    }
    let document = Document(
      verdict: passed ? .pass : .fail, milliseconds: Int(time / .milliseconds(1)), checks: results)
    try printer.document(uses.count == 1 ? results[0].jsonText(pretty: true) : document.jsonText(pretty: true))
    printer.answer(results.flatMap { $0.findings.map(line) + [verdict($0)] }.joined(separator: "\n"))
    return passed ? .accepted : .notAccepted
  }

  /// "file:line: rule: message", the lines after the first indented.
  private func line(_ finding: Finding) -> String {
    let place = finding.file.map { file in finding.line.map { "\(file):\($0)" } ?? file }
    let parts = [place, finding.rule, finding.severity == .low ? "low" : nil, finding.message]
    return parts.compactMap(\.self).joined(separator: ": ").replacing("\n", with: "\n  ")
  }

  private func verdict(_ result: CheckResult) -> String {
    let count = result.findings.count
    let findings = result.verdict == .pass ? nil : "\(count) \(count == 1 ? "finding" : "findings")"
    let tests = result.tests.map { "\($0.count) \($0.count == 1 ? "test" : "tests")" }
    return (["\(result.validator): \(result.verdict.rawValue)"] + [tests, findings, result.reason].compactMap(\.self))
      .joined(separator: ", ")
  }
}
