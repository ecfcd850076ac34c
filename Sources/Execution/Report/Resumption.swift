package import Core

/// The command that goes on with a project: the same on stderr, in the report and in the summary.
package struct Resumption: Sendable, Hashable, Codable, CustomStringConvertible {
  /// "orchestrator --resume p --models models.json --budget USD".
  package var command: String
  /// What to put in the place of the word in capitals: "a new, higher total".
  @OrNull package var remark: String?

  /// `paths` are those of the project's last run; `status`, `cap` and `policy` are how it ended, all nil while it goes
  /// on.
  package init(
    of project: String, _ paths: NamedPaths?, after status: RunStatus? = nil, cap: String? = nil, policy: String? = nil
  ) {
    let options =
      [("models", paths?.models), ("replay", paths?.replay)] + (paths?.validators ?? []).map { ("validators", $0) }
      + (paths?.wheels ?? []).map { ("wheels", $0) } + [("output-dir", paths?.outputDirectory)]
    let named =
      options.compactMap { option, path in path.map { "--\(option) \(Self.quoted($0))" } }
      + (paths?.allowInstall == true ? ["--allow-install"] : [])
    let missing: (option: String, remark: String)? =
      switch status {
      case .noProvider where policy != nil: ("--policy FILE", "one that leaves somebody to ask")
      case .budgetExhausted where policy != nil: ("--policy FILE", "one that allows more")
      // A monthly cap is raised by another command, which the reason names.
      case .budgetExhausted where cap == nil: ("--budget USD", "a new, higher total")
      case .timeout: ("--time SECONDS", "a new, higher total")
      default: nil
      }
    let words = ["orchestrator --resume \(project)"] + named + [missing?.option].compactMap(\.self)
    command = words.joined(separator: " ")
    remark = missing?.remark
  }

  package var description: String { command + (remark.map { " (\($0))" } ?? "") }

  /// As a shell takes it for one word.
  private static func quoted(_ word: String) -> String {
    let isPlain = !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "_./-+:@%,=".contains($0) }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
