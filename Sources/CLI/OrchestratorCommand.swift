import Core
import Glibc
import Platform

/// From what was typed to an exit status.
@main
enum OrchestratorCommand {
  static func main() async {
    StandardStreams.occupy()
    StopSignals.ignoreBrokenPipes()
    let environment = Environment.snapshot()
    do throws(UsageError) {
      let options = try Options(
        Arguments(Array(CommandLine.arguments.dropFirst())), logLevel: environment["ORCHESTRATOR_LOG_LEVEL"])
      let printer = Printer(options, environment: environment)
      var status: ExitStatus
      do {
        status = try await perform(options, printer)
      } catch {
        printer.error("\(error)")
        status = ExitStatus(error)
      }
      exit(printer.close(status).rawValue)
    } catch {
      _ = writeFully(Array("error: \(Printer.plain(error.description))\n".utf8), to: 2)
      exit(ExitStatus.usage.rawValue)
    }
  }

  private static func perform(_ options: Options, _ printer: Printer) async throws -> ExitStatus {
    switch options.action {
    // What takes no time, and builds, which listen for themselves.
    case .version, .help, .completions, .build, .plan: break
    default: try Interruption(printer: printer, otherwise: "run the same command again").listen()
    }
    return try await run(options, printer)
  }

  private static func run(_ options: Options, _ printer: Printer) async throws -> ExitStatus {
    switch options.action {
    case .version: VersionCommand.run(printer: printer)
    case .help(let verb, let markdown): HelpCommand.run(verb, markdown: markdown, printer: printer)
    case .completions(let shell): CompletionsCommand.run(shell, printer: printer)
    case .build(let source): try await BuildCommand(options: options, printer: printer).run(source, planOnly: false)
    case .plan(let source): try await BuildCommand(options: options, printer: printer).run(source, planOnly: true)
    case .listProjects: try await ListCommand(printer: printer).run()
    case .route(let questions): try await RouteCommand(options: options, printer: printer).run(questions)
    case .learn(let action): try await LearnCommand(printer: printer).run(action)
    case .show(let name): try await ShowCommand(printer: printer).run(name)
    case .budget(let action): try await BudgetCommand(printer: printer).run(action)
    case .verify(let name, let rebuild): try await VerifyCommand(printer: printer).run(name, rebuild: rebuild)
    case .export(let name): try await ExportCommand(options: options, printer: printer).run(name)
    case .importArchive(let file): try await ImportCommand(printer: printer).run(file)
    case .prune(let age, let dryRun):
      try await PruneCommand(options: options, printer: printer).run(olderThan: age, dryRun: dryRun)
    case .models(discover: false): try ModelsCommand(options: options, printer: printer).run()
    case .models(discover: true): try await DiscoverCommand(options: options, printer: printer).run()
    case .checkPolicy(let file): try PolicyCommand(options: options, printer: printer).run(file)
    case .listValidators: try await ValidateCommand(options: options, printer: printer).list()
    case .validate(let uses, let paths):
      try await ValidateCommand(options: options, printer: printer).run(uses, on: paths)
    case .validateBySuite(let name, let folder):
      try await ValidateCommand(options: options, printer: printer).run(
        [ValidatorUse(name: name)], on: [folder], mode: .suite)
    case .cache(let action): try await CacheCommand(options: options, printer: printer).run(action)
    case .similar(let text): try await SimilarCommand(options: options, printer: printer).run(text)
    case .eval(let text, let other): try await EvalCommand(options: options, printer: printer).run(text, other)
    case .doctor: try await DoctorCommand(options: options, printer: printer).run()
    }
  }
}
