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
      /// The candidates that comply by what they are, and those that do not.
      var leaves: [String]
      var refuses: [String]
    }

    var file: String
    var errors: [Problem]
    var policies: [Row]
  }

  func run(_ file: String) throws -> ExitStatus {
    let (read, providers) = try Installation.current().readPolicies(file: file, modelsFile: options.modelsFile)
    let errors = read.problems.map { Document.Problem(line: $0.line, message: $0.message) }
    let rows = errors.isEmpty ? read.policies.map { row($0, providers) } : []
    try printer.document(Document(file: file, errors: errors, policies: rows).jsonText(pretty: true))
    for error in errors { printer.error("\(file), line \(error.line): \(error.message)") }
    guard errors.isEmpty else { return .usage }
    printer.answer(rows.isEmpty ? "no policies: nothing is limited" : rows.map(text).joined(separator: "\n\n"))
    return .accepted
  }

  private func row(_ policy: Policy, _ providers: [ProviderEntry]) -> Document.Row {
    var (leaves, refuses): ([String], [String]) = ([], [])
    for provider in providers {
      for model in provider.models where !model.tags.contains("retired") {
        let candidate = Candidate(provider: provider.name, model: model.id)
        if policy.objection(to: candidate, provider, model) == nil {
          leaves.append("\(candidate)")
        } else {
          refuses.append("\(candidate)")
        }
      }
    }
    return Document.Row(
      name: policy.name, level: policy.level.rawValue, subject: policy.subject, mode: policy.mode.rawValue,
      demands: policy.demands, leaves: leaves, refuses: refuses)
  }

  private func text(_ row: Document.Row) -> String {
    let whose =
      switch row.level {
      case "org": "every run"
      case "task": "the calls for task \(row.subject ?? "")"
      default: "the runs of \(row.level) \(row.subject ?? "")"
      }
    let count = row.leaves.count + row.refuses.count
    let leaves = row.leaves.isEmpty ? "nobody" : row.leaves.joined(separator: ", ")
    return
      (["\(row.name): \(row.mode) for \(whose)"] + row.demands.map { "  \($0)" }
      + ["  leaves \(row.leaves.count) of \(count) candidates: \(leaves)"]).joined(separator: "\n")
  }
}
