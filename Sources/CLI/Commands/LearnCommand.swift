import Core
import Execution
import OrchestratorKit
import Platform
import Routing

/// `learn [status|reset]`: what first attempts and calls of earlier projects say about models.
struct LearnCommand {
  enum Action: String, CaseIterable, Sendable { case status, reset }

  let printer: Printer

  private struct Document: Encodable {
    struct Row: Encodable {
      var candidate: String
      var type: String
      var accepted: Int
      var failed: Int
      var calls: Int
      var inputTokens: Double
      var outputTokens: Double
      var costUSD: Double
      var milliseconds: Double

      enum CodingKeys: String, CodingKey {
        case candidate, type, accepted, failed, calls, milliseconds
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case costUSD = "cost_usd"
      }
    }

    struct Breaker: Encodable {
      var candidate: String
      var openUntil: Int64
      var timesOpened: Int
      var reason: String?

      enum CodingKeys: String, CodingKey {
        case candidate, reason
        case openUntil = "open_until_ms"
        case timesOpened = "times_opened"
      }
    }

    struct Forgotten: Encodable {
      var firstAttempts: Int
      var calls: Int
      var breakers: Int
      var models: Int
      var types: Int

      enum CodingKeys: String, CodingKey {
        case calls, breakers, models, types
        case firstAttempts = "first_attempts"
      }
    }

    /// Of a reset.
    var forgotten: Forgotten?
    var learned: [Row]
    var breakers: [Breaker]
  }

  func run(_ action: Action) async throws -> ExitStatus {
    let session = ProjectSession(installation: .current(), version: orchestratorVersion)
    var forgotten: Document.Forgotten?
    if action == .reset { forgotten = Self.sum(of: try await session.resetLearning()) }
    let experience = try await session.experience()
    let rows = rows(of: experience)
    let now = SystemAmbient().now()
    let open = experience.breakers.values.filter { $0.isOpen && $0.until > now }.sorted { $0.candidate < $1.candidate }
    try printer.document(
      Document(
        forgotten: forgotten, learned: rows,
        breakers: open.map {
          Document.Breaker(
            candidate: "\($0.candidate)", openUntil: $0.until, timesOpened: $0.timesOpened, reason: $0.reason)
        }
      ).jsonText(pretty: true))
    if let forgotten {
      printer.answer(Self.text(forgotten))
    } else if rows.isEmpty {
      printer.note("nothing is learned yet: every finished task and every call of a build teaches something")
    } else {
      let head = ["model", "type", "first attempts", "accepted", "calls", "tokens out", "cost", "time"]
      printer.answer(Table([head] + rows.map(cells)).text)
    }
    for breaker in open { printer.note("\(breaker) (\((breaker.until - now + 999) / 1000) s more)") }
    return .accepted
  }

  private static func sum(of experience: Experience) -> Document.Forgotten {
    let subjects = Set(experience.attempts.keys).union(experience.usage.keys)
    return Document.Forgotten(
      firstAttempts: experience.attempts.values.reduce(0) { $0 + $1.accepted + $1.failed },
      calls: experience.usage.values.reduce(0) { $0 + $1.calls },
      breakers: experience.breakers.values.count { $0.isOpen },
      models: Set(subjects.map(\.candidate)).union(experience.breakers.keys).count,
      types: Set(subjects.map(\.type)).count)
  }

  private static func text(_ sum: Document.Forgotten) -> String {
    guard sum.models > 0 else { return "nothing was learned, so nothing is forgotten" }
    func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
    return "forgot \(count(sum.firstAttempts, "first attempt")), \(count(sum.calls, "call")) and "
      + "\(count(sum.breakers, "open breaker")) of \(count(sum.models, "model")) and \(count(sum.types, "type")) of task"
  }

  private func rows(of experience: Experience) -> [Document.Row] {
    Set(experience.attempts.keys).union(experience.usage.keys).sorted().map { subject in
      let attempts = experience.attempts[subject] ?? .init()
      let usage = experience.usage[subject] ?? CallUsage()
      return Document.Row(
        candidate: "\(subject.candidate)", type: subject.type.rawValue, accepted: attempts.accepted,
        failed: attempts.failed, calls: usage.calls, inputTokens: usage.inputTokens, outputTokens: usage.outputTokens,
        costUSD: usage.cost / 1_000_000, milliseconds: usage.milliseconds)
    }
  }

  private func cells(_ row: Document.Row) -> [String] {
    [
      row.candidate, row.type, "\(row.accepted + row.failed)", "\(row.accepted)", "\(row.calls)",
      "\(Int(row.outputTokens.rounded()))", "\(Money(microUSD: Int64(row.costUSD * 1_000_000)))",
      "\(Table.number(row.milliseconds / 1000, digits: 1)) s",
    ]
  }
}
