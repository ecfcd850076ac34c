import Core

/// `report.md`: what became of a project, for people. A pure function of the summary.
package enum Report {
  /// How many findings of a check are shown.
  private static let shownFindings = 5

  package static func markdown(_ summary: Summary) -> String {
    let sections = [
      head(summary), criteria(summary), failures(summary), commands(summary), tasks(summary), money(summary),
      convictions(summary), notes(summary),
    ]
    return sections.compactMap { $0 }.joined(separator: "\n\n") + "\n"
  }

  /// A finding in one line: "src/a.py:3 [F401] unused import".
  static func line(_ finding: Finding) -> String {
    line(file: finding.file, line: finding.line, rule: finding.rule, message: finding.message)
  }

  private static func line(file: String?, line: Int?, rule: String?, message: String) -> String {
    let place = file.map { file in line.map { "\(file):\($0) " } ?? "\(file) " } ?? ""
    let first = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no message"
    return "\(place)\(rule.map { "[\($0)] " } ?? "")\(first)"
  }

  private static func head(_ summary: Summary) -> String {
    // For a success the reason says nothing more than the verdict does.
    let reason = summary.status == .success ? "" : " \(text(summary.reason, limit: 400))"
    return """
      # \(text(summary.projectDescription, limit: 80))

      **\(Report.verdict(summary))**\(reason)

      Project `\(code(summary.projectID))`, \(summary.generatedAt), orchestrator \(text(summary.orchestratorVersion)).
      """
  }

  private static func criteria(_ summary: Summary) -> String? {
    guard !summary.criteria.isEmpty else { return nil }
    let rows = summary.criteria.map { [$0.id, $0.text, $0.verdict.rawValue, $0.decidedBy, $0.evidence] }
    return "## Criteria\n\n" + table(["", "criterion", "verdict", "decided by", "evidence"], rows)
  }

  private static func failures(_ summary: Summary) -> String? {
    let project = summary.projectChecks.map { ("the whole", $0) }
    let tasks = summary.tasks.flatMap { task in task.validators.map { (task.id, $0) } }
    let open = (project + tasks).filter { $0.1.verdict == .fail || $0.1.verdict == .notRun }
    var lines = summary.tasks.filter { $0.status == .failed }.map {
      "- \(text($0.id)) failed: \(text($0.reason ?? ""))"
    }
    for (subject, check) in open {
      let reason = check.reason.map { ", \(text($0))" } ?? ""
      lines.append("- `\(code(check.name))` on \(text(subject)): \(check.verdict.rawValue)\(reason)")
      for finding in check.findings.prefix(shownFindings) {
        let shown = line(file: finding.file, line: finding.line, rule: finding.rule, message: finding.message)
        lines.append("  - \(text(shown))")
      }
      let rest = check.findings.count - shownFindings
      if rest > 0 { lines.append("  - and \(rest) more in summary.json") }
    }
    lines += summary.lastErrors.map { "- \(text($0.provider))/\(text($0.model)) last answered: \(text($0.error))" }
    lines += attempts(summary)
    return lines.isEmpty ? nil : "## What is not right\n\n" + lines.joined(separator: "\n")
  }

  /// Who was asked for what nobody answered, in order; the same error of the same model in a row once, with its number.
  private static func attempts(_ summary: Summary) -> [String] {
    var seen: Set<String> = []
    let calls = summary.unanswered.map(\.call).filter { seen.insert($0).inserted }
    return calls.flatMap { call -> [String] in
      var tries: [(text: String, times: Int)] = []
      for one in summary.unanswered where one.call == call {
        let line = "\(one.provider)/\(one.model): \(one.error)"
        if tries.last?.text == line { tries[tries.count - 1].times += 1 } else { tries.append((line, 1)) }
      }
      return ["- Nobody answered `\(code(call))`:"]
        + tries.map { "  - \(text($0.text, limit: 300))\($0.times > 1 ? " (\($0.times) times)" : "")" }
    }
  }

  private static func commands(_ summary: Summary) -> String? {
    var seen: Set<String> = []
    let commands = summary.projectChecks.compactMap(\.command).filter { seen.insert($0).inserted }
    guard !commands.isEmpty else { return nil }
    return "## See for yourself\n\nIn `app/`:\n\n" + fence(commands)
  }

  private static func tasks(_ summary: Summary) -> String? {
    guard !summary.tasks.isEmpty else { return nil }
    let rows = summary.tasks.map { task in
      let author = task.provider.flatMap { provider in task.model.map { "\(provider)/\($0)" } }
      let reviewer = task.reviewer.map { "\($0) (\(task.reviewerIndependence ?? ""))" }
      let checks = task.validators.map { "\($0.name) \($0.verdict.rawValue)" }.joined(separator: ", ")
      return [
        task.id, task.title, task.status.rawValue, author ?? "–", reviewer ?? "–",
        task.unchecked ? "unchecked" : checks, "\(task.attempts.count)", "\(task.cost)",
      ]
    }
    let columns = ["task", "", "status", "written by", "judged by", "checks", "attempts", "cost"]
    let review = summary.review.map {
      "\n\nThe whole was reviewed by \(text($0.model)) (\($0.independence)), which \($0.accepts ? "accepts" : "objects")."
    }
    return "## Tasks\n\n" + table(columns, rows) + (review ?? "")
  }

  private static func convictions(_ summary: Summary) -> String? {
    guard !summary.convictions.isEmpty else { return nil }
    let parts = summary.convictions.map { conviction in
      let verdict = conviction.upheld ? "found wrong" : "upheld"
      let head =
        "Tests of \(text(conviction.task)) were \(verdict) against \(text(conviction.implementation)) by "
        + "\(text(conviction.by)): \(text(conviction.reason)) “\(text(conviction.quote, limit: 300))”"
      let lines = conviction.old.map { "- \($0)" } + conviction.new.map { "+ \($0)" }
      return lines.isEmpty ? head : head + "\n\n" + fence(lines, language: "diff")
    }
    return "## Tests on trial\n\n" + parts.joined(separator: "\n\n")
  }

  private static func notes(_ summary: Summary) -> String? {
    guard !summary.notes.isEmpty else { return nil }
    let lines = summary.notes.map { note in
      let kind = note.kind.rawValue.split(separator: "_").joined(separator: " ")
      return "- \(kind)\(note.task.map { " (\(text($0)))" } ?? ""): \(text(note.text, limit: 400))"
    }
    return "## Notes\n\n" + lines.joined(separator: "\n")
  }
}
