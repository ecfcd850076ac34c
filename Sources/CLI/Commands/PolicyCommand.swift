import Core
import OrchestratorKit
import Routing

/// `policy check FILE`: what its policies mean and whom each leaves, or where it is wrong.
struct PolicyCommand {
  let options: Options
  let printer: Printer

  private struct Document: Encodable {
    struct Problem: Encodable {
      var line: Int
      var message: String
    }

    struct Row: Encodable {
      var name: String
      var level: String
      var subject: String?
      var mode: String
      var demands: [String]
      var leaves: [String]
      var refuses: [String]
    }

    /// The candidates that comply by what they are, and those that do not.
    struct Division: Encodable {
      var leaves: [String] = []
      var refuses: [String] = []
    }

    var file: String
    var errors: [Problem]
    var policies: [Row]
    /// Where every HARD policy is about the call; nil when none is HARD.
    var together: Division?
  }

  func run(_ file: String) throws -> ExitStatus {
    let (read, providers) = try Installation.current().readPolicies(file: file, modelsFile: options.modelsFile)
    let errors = read.problems.map { Document.Problem(line: $0.line, message: $0.message) }
    let rows = errors.isEmpty ? read.policies.map { row($0, providers) } : []
    let hard = errors.isEmpty ? read.policies.filter { $0.mode == .hard } : []
    let together = hard.isEmpty ? nil : division(by: hard, providers)
    try printer.document(
      Document(file: file, errors: errors, policies: rows, together: together).jsonText(pretty: true))
    for error in errors { printer.error("\(file), line \(error.line): \(error.message)") }
    guard errors.isEmpty else { return .usage }
    let sum = together.map { "all HARD policies together leave \(Self.share($0.leaves, of: $0))" }
    printer.answer(
      rows.isEmpty
        ? "no policies: nothing is limited" : (rows.map(text) + [sum].compactMap(\.self)).joined(separator: "\n\n"))
    return .accepted
  }

  private func row(_ policy: Policy, _ providers: [ProviderEntry]) -> Document.Row {
    let division = division(by: [policy], providers)
    return Document.Row(
      name: policy.name, level: policy.level.rawValue, subject: policy.subject, mode: policy.mode.rawValue,
      demands: policy.demands, leaves: division.leaves, refuses: division.refuses)
  }

  /// Over all candidates that `models` and `route` show.
  private func division(by policies: [Policy], _ providers: [ProviderEntry]) -> Document.Division {
    var division = Document.Division()
    for provider in providers {
      for model in provider.models {
        let candidate = Candidate(provider: provider.name, model: model.id)
        if policies.allSatisfy({ $0.objection(to: candidate, provider, model, among: providers) == nil }) {
          division.leaves.append("\(candidate)")
        } else {
          division.refuses.append("\(candidate)")
        }
      }
    }
    return division
  }

  private func text(_ row: Document.Row) -> String {
    let whose =
      switch row.level {
      case "org": "every run"
      case "task": "the calls for task \(row.subject ?? "")"
      default: "the runs of \(row.level) \(row.subject ?? "")"
      }
    let division = Document.Division(leaves: row.leaves, refuses: row.refuses)
    let effect =
      switch Policy.Mode(rawValue: row.mode) {
      case .soft: "prefers \(Self.share(row.leaves, of: division))"
      case .monitor where row.refuses.isEmpty: "records calls that do not comply"
      case .monitor: "records calls to \(Self.share(row.refuses, of: division))"
      case .hard, nil: "leaves \(Self.share(row.leaves, of: division))"
      }
    return (["\(row.name): \(row.mode) for \(whose)"] + (row.demands + [effect]).map { "  \($0)" }).joined(
      separator: "\n")
  }

  private static func share(_ names: [String], of division: Document.Division) -> String {
    let all = division.leaves.count + division.refuses.count
    return "\(names.count) of \(all) candidates: \(names.isEmpty ? "nobody" : names.joined(separator: ", "))"
  }
}
