import Core
import OrchestratorKit

/// `budget [set|clear|status]`: caps for each calendar month that projects share, and what counts against them.
struct BudgetCommand {
  let printer: Printer

  private struct Document: Encodable {
    struct Row: Encodable {
      var level: String
      var name: String
      var monthlyUSD: Double?
      var spentUSD: Double
      var reservedUSD: Double
      var leftUSD: Double?
      var percent: Int?

      enum CodingKeys: String, CodingKey {
        case level, name, percent
        case monthlyUSD = "monthly_usd"
        case spentUSD = "spent_usd"
        case reservedUSD = "reserved_usd"
        case leftUSD = "left_usd"
      }
    }

    var month: String
    var budgets: [Row]
  }

  func run(_ action: BudgetAction) async throws -> ExitStatus {
    let session = ProjectSession(installation: .current(), version: orchestratorVersion)
    switch action {
    case .status: break
    case .set(let cap, let monthly): try await session.setCap(of: cap, monthly: monthly)
    case .clear(let cap): try await session.setCap(of: cap, monthly: nil)
    }
    let (month, caps) = try await session.capStatus()
    try printer.document(Document(month: month.description, budgets: caps.map(row)).jsonText(pretty: true))
    if caps.isEmpty {
      printer.note("no cap is set; set one with: orchestrator budget set --org NAME --monthly USD")
    } else {
      let head = ["level", "name", "monthly cap", "spent in \(month)", "reserved now", "left", "percent"]
      printer.answer(Table([head] + caps.map(cells)).text)
    }
    return .accepted
  }

  private func row(_ cap: CapStatus) -> Document.Row {
    Document.Row(
      level: cap.level.rawValue, name: cap.name, monthlyUSD: cap.monthly?.usd, spentUSD: cap.settled.usd,
      reservedUSD: cap.reserved.usd, leftUSD: cap.left?.usd, percent: cap.percent)
  }

  private func cells(_ cap: CapStatus) -> [String] {
    [
      cap.level.rawValue, cap.name, cap.monthly.map { "\($0)" } ?? "no cap", "\(cap.settled)", "\(cap.reserved)",
      cap.left.map { "\($0)" } ?? "-", cap.percent.map { "\($0) %" } ?? "-",
    ]
  }
}
