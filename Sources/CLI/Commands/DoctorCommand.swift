import Core
import OrchestratorKit

/// `doctor`: what is configured, what is missing, and the one line that mends it.
struct DoctorCommand {
  let options: Options
  let printer: Printer

  func run() async throws -> ExitStatus {
    let installation = Installation.current(validatorFolders: options.validators)
    let diagnosis = try await installation.diagnose(
      modelsFile: options.modelsFile, embeddings: options.embeddings)
    try printer.document(["doctor": diagnosis.lines].jsonText(pretty: true))
    let rows = diagnosis.lines.map { line in
      [line.level.rawValue, line.topic, line.text + (line.fix.map { " -> \($0)" } ?? "")]
    }
    printer.answer(Table(rows).text)
    return diagnosis.isUsable ? .accepted : .usage
  }
}
