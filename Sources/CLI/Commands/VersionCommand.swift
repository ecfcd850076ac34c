/// `--version`.
enum VersionCommand {
  static let version = "0.1.0"

  static func run(printer: Printer) -> ExitStatus {
    printer.answer("orchestrator \(version)")
    return .accepted
  }
}
