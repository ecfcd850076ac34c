/// What `--help` and `help COMMAND` print, made from the tables.
enum HelpText {
  static func overview() -> String {
    """
    orchestrator builds software projects with language models, in batch: it plans, generates, checks and revises,
    within a budget, and tells the truth about the result.

    Usage:
      orchestrator --project TEXT [--criteria TEXT]… [--budget USD] [OPTIONS]
      orchestrator --file SPEC [OPTIONS]
      orchestrator --resume ID [OPTIONS]
      orchestrator --list-projects
      orchestrator COMMAND [OPTIONS]

    Commands:
    \(table(Verb.allCases.map { (usageOfOperand($0), $0.summary) }))

    \(options(of: .build))

    Exit status:
    \(table(ExitStatus.allCases.map { (String($0.rawValue), $0.meaning) }))

    """
  }

  static func command(_ verb: Verb) -> String {
    let operand = verb.operand.map { operand in
      let choices = operand.choices.isEmpty ? "" : ": \(operand.choices.joined(separator: ", "))"
      return "\n" + table([(operand.name, operand.doc + choices)]) + "\n"
    }
    return """
      \(verb.summary).

      Usage: orchestrator \(usageOfOperand(verb)) [OPTIONS]
      \(operand ?? "")
      \(options(of: verb))

      """
  }

  private static func usageOfOperand(_ verb: Verb) -> String {
    guard let operand = verb.operand else { return verb.rawValue }
    let name = operand.name + (operand.repeats ? "…" : "")
    return "\(verb.rawValue) \(operand.isRequired ? name : "[\(name)]")"
  }

  private static func options(of verb: Verb) -> String {
    Flag.Category.allCases.compactMap { category in
      let flags = verb.flags.filter { $0.category == category }
      guard !flags.isEmpty else { return nil }
      return "\(category.rawValue):\n" + table(flags.map { (indented($0), description($0)) })
    }.joined(separator: "\n\n")
  }

  private static func indented(_ flag: Flag) -> String {
    (flag.short.map { "-\($0), " } ?? "    ") + flag.spelling + flag.value.shown
  }

  private static func description(_ flag: Flag) -> String {
    flag.doc + (flag.value.choices.isEmpty ? "" : ": " + flag.value.choices.joined(separator: ", "))
  }

  /// Two columns, the second from column 28, broken before column 110.
  private static func table(_ rows: [(String, String)]) -> String {
    rows.map { row in
      var lines = [""]
      for word in row.1.split(separator: " ") {
        if lines[lines.count - 1].count + word.count > 80 { lines.append("") }
        lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? "\(word)" : " \(word)"
      }
      let gap = String(repeating: " ", count: max(2, 26 - row.0.count))
      return "  " + row.0 + gap + lines.joined(separator: "\n" + String(repeating: " ", count: 28))
    }.joined(separator: "\n")
  }

  /// The reference of all options as it stands in USAGE_GUIDE.md.
  static func markdown() -> String {
    Flag.Category.allCases.map { category in
      let rows = Flag.all.filter { $0.category == category }.map { flag in
        let spellings = [flag.short.map { "`-\($0)`" }, "`\(flag.spelling)\(flag.value.shown)`"]
        let verbs =
          flag.verbs.count == Verb.allCases.count ? "all" : flag.verbs.map(\.rawValue).sorted().joined(separator: ", ")
        return "| \(spellings.compactMap(\.self).joined(separator: " ")) | \(description(flag)) | \(verbs) |"
      }
      return "### \(category.rawValue)\n\n| option | meaning (default) | commands |\n|---|---|---|\n"
        + rows.joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }
}
