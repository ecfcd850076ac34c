/// `help`, `help COMMAND`, `help --markdown` and `--help`.
enum HelpCommand {
  static func run(_ verb: Verb?, markdown: Bool, printer: Printer) -> ExitStatus {
    printer.answer(markdown ? HelpText.markdown() : verb.map(HelpText.command) ?? HelpText.overview())
    return .accepted
  }
}
