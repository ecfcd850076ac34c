import Core
import Execution

/// `tasks/<id>/task.md`: the task, its attempts, their findings and what critics said.
enum TaskPage {
  static func markdown(_ task: TaskState) -> String {
    var text = "# \(task.task.id): \(task.task.title)\n\n\(task.task.prompt)\n"
    for attempt in task.attempts {
      text += "\n## Attempt \(attempt.n), \(attempt.candidate)\n\n"
      if let rejected = attempt.rejected { text += "No draft (\(rejected.reason.rawValue)): \(rejected.message)\n" }
      for (check, result) in (task.results[attempt.n] ?? [:]).sorted(by: { $0.key < $1.key }) {
        text += "- \(check): \(result.verdict.rawValue)\(result.reason.map { " (\($0))" } ?? "")\n"
        for finding in result.findings { text += "  - \(line(finding))\n" }
      }
      for opinion in task.opinions[attempt.n] ?? [] {
        text += "- \(opinion.key.stage.rawValue) by \(opinion.by) (\(opinion.independence)): "
        guard let said = opinion.opinion else {
          text += "unreadable\n"
          continue
        }
        text += "\(said.accepts ? "accept" : "revise")\(said.score.map { ", score \($0)" } ?? "")\n"
        for issue in said.issues { text += "  - \(issue.severity.rawValue): \(issue.problem)\n" }
        for reason in said.reasons { text += "  - \(reason)\n" }
      }
    }
    return text
  }

  private static func line(_ finding: Finding) -> String {
    let place = [finding.file, finding.line.map(String.init)].compactMap(\.self).joined(separator: ":")
    let head = [place, finding.rule ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    let message = finding.message.split(separator: "\n").joined(separator: "\n    ")
    return head.isEmpty ? message : "\(head): \(message)"
  }
}
