import OrchestratorKit

/// `--version`.
enum VersionCommand {
  static func run(printer: Printer) -> ExitStatus {
    printer.answer("orchestrator \(orchestratorVersion)")
    return .accepted
  }
}
