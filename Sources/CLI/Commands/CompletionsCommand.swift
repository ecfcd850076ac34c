/// `completions SHELL`.
enum CompletionsCommand {
  static func run(_ shell: Shell, printer: Printer) -> ExitStatus {
    printer.answer(Completions.script(for: shell))
    return .accepted
  }
}
