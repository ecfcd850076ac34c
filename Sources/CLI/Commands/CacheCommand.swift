import Core
import FoundationEssentials
import Glibc
import OrchestratorKit
import Platform

/// `cache [stats|clear|get|invalidate|warm|export|import]`: the answers that are kept so that nothing is paid twice.
struct CacheCommand {
  let options: Options
  let printer: Printer

  /// Characters of a key that a list shows.
  private static let shownKey = 12

  func run(_ action: CacheAction) async throws -> ExitStatus {
    let installation = Installation.current()
    let use = try CacheUse(
      place: options.cachePlace, age: options.maxAge, megabytes: options.cacheSize,
      environment: installation.environment)
    let printer = printer
    let session = CacheSession(
      project: ProjectSession(installation: installation, version: orchestratorVersion), use: use
    ) { printer.warning($0) }
    switch action {
    case .stats: return try await stats(session)
    case .clear(let isConfirmed): return try await clear(session, isConfirmed: isConfirmed)
    case .get(let key?, let project, let age): return try await show(key, project: project, age: age, session)
    case .get(nil, let project, let age): return try await list(project: project, age: age, session)
    case .invalidate(let keys, let project): return try await invalidate(keys, project: project, session)
    case .warm(let projects): return try await warm(projects, session)
    case .export: return try await export(session)
    case .importLines(let file): return try await importLines(file, session)
    }
  }

  private func stats(_ session: CacheSession) async throws -> ExitStatus {
    let (own, shared) = try await session.statistics()
    try printer.document(
      JSONValue.object([
        "entries": .number(Double(own.answers)), "bytes": .number(Double(own.bytes)),
        "worth_usd": .number(own.worth.usd),
        "hits": .number(Double(own.hits)), "misses": .number(Double(own.misses)),
        "rejected": .number(Double(own.rejected)), "saved_usd": .number(own.saved.usd),
        "candidates": .number(Double(own.candidates)),
        "rejected_candidates": .number(Double(own.rejectedCandidates)), "false_hits": .number(Double(own.falseHits)),
        "refused_by_guard": .object(own.guarded.mapValues { .number(Double($0)) }),
        "shared_entries": shared.map { .number(Double($0)) } ?? .null,
      ]).jsonText(pretty: true))
    var rows = [
      ["answers", "\(own.answers)"], ["bytes", "\(own.bytes)"], ["paid for them", "\(own.worth)"],
      ["hits", "\(own.hits)"], ["misses", "\(own.misses)"], ["rejected", "\(own.rejected)"], ["saved", "\(own.saved)"],
    ]
    if own.candidates > 0 || !own.guarded.isEmpty {
      let refusals = own.guarded.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
      rows += [
        ["for similar questions", "\(own.candidates)"], ["turned down by checks", "\(own.rejectedCandidates)"],
        ["false hits", "\(own.falseHits)"],
        ["refused by guards", refusals.isEmpty ? "0" : refusals.joined(separator: ", ")],
      ]
    }
    if let shared { rows.append(["answers shared", "\(shared)"]) }
    printer.answer(Table(rows).text)
    return .accepted
  }

  private func clear(_ session: CacheSession, isConfirmed: Bool) async throws -> ExitStatus {
    if !isConfirmed {
      guard isatty(0) == 1 else { throw UsageError("cache clear asks on a terminal only; say --yes") }
      printer.note("Remove all answers from the cache? They will have to be paid again. [y/N]")
      guard let line = readLine(), ["y", "yes"].contains(line.lowercased()) else {
        printer.note("nothing was removed")
        return .accepted
      }
    }
    let (own, shared) = try await session.clear()
    try printer.document(
      JSONValue.object([
        "removed": .number(Double(own)), "removed_shared": shared.map { .number(Double($0)) } ?? .null,
      ]).jsonText(pretty: true))
    printer.answer("removed \(Self.answers(own))" + (shared.map { ", and \($0) that were shared" } ?? ""))
    return .accepted
  }

  private func list(project: String?, age: Int64?, _ session: CacheSession) async throws -> ExitStatus {
    let entries = try await session.entries(project: project, notOlderThan: age)
    try printer.document(
      JSONValue.object([
        "answers": .array(
          entries.map { entry in
            .object(
              Self.members(
                key: entry.key, org: entry.org, entry.candidate, stage: entry.stage, createdAt: entry.createdAt,
                cost: entry.cost
              ).merging([
                "uses": .number(Double(entry.uses)), "used_at": .string(ListCommand.time(entry.usedAt)),
                "bytes": .number(Double(entry.bytes)),
              ]) { $1 })
          })
      ]).jsonText(pretty: true))
    guard !entries.isEmpty else {
      printer.note("no answers; builds keep what helped them, and orchestrator cache warm takes it from their journals")
      return .accepted
    }
    let rows = entries.map { entry in
      [
        String(entry.key.prefix(Self.shownKey)), ListCommand.time(entry.createdAt), "\(entry.candidate)", entry.stage,
        entry.org ?? "-", "\(entry.uses)", "\(entry.cost)", "\(entry.bytes)",
      ]
    }
    printer.answer(Table([["key", "of", "model", "stage", "org", "uses", "cost", "bytes"]] + rows).text)
    return .accepted
  }

  private func show(_ key: String, project: String?, age: Int64?, _ session: CacheSession) async throws -> ExitStatus {
    let entries = try await session.entries(beginning: key, project: project, notOlderThan: age)
    guard let entry = entries.first, entries.count == 1 else {
      let matches = entries.prefix(5).map { String($0.key.prefix(max(Self.shownKey, key.count + 4))) }
      printer.error(
        entries.isEmpty
          ? "no such answer\(age == nil ? "" : " that is young enough"); orchestrator cache get lists them"
          : "\(key) may be \(matches.joined(separator: ", ")); give more of the key")
      return entries.isEmpty ? .notAccepted : .usage
    }
    guard let answer = try await session.answer(entry.key) else {
      printer.error("the answer is not as it was written, and is forgotten")
      return .notAccepted
    }
    let trials = try await session.trials(of: entry.key)
    let members = Self.members(
      key: entry.key, org: entry.org, entry.candidate, stage: entry.stage, createdAt: entry.createdAt, cost: entry.cost)
    try printer.document(
      JSONValue.object(
        members.merging([
          "uses": .number(Double(entry.uses)), "passed": .bool(answer.passed), "text": .string(answer.answer.text.text),
          "trials": .array(trials.map(Self.members)),
        ]) { $1 }
      ).jsonText(pretty: true))
    printer.note(
      "\(entry.candidate), \(entry.stage), \(ListCommand.time(entry.createdAt)), \(entry.cost), used \(entry.uses) times"
    )
    for trial in trials {
      let place = trial.wasServed ? "stood for" : "was compared with"
      let score = Table.number(trial.similar.score, digits: 2)
      printer.note("\(place) \(trial.call) of \(trial.project), like it by \(score): \(trial.outcome.rawValue)")
    }
    printer.answer(answer.answer.text.text)
    return .accepted
  }

  private static func members(of trial: AnswerTrial) -> JSONValue {
    .object([
      "project_id": .string(trial.project), "call": .string(trial.call), "score": .number(trial.similar.score),
      "outcome": .string(trial.outcome.rawValue), "served": .bool(trial.wasServed),
    ])
  }

  private static func members(
    key: String, org: String?, _ candidate: Candidate, stage: String, createdAt: Int64, cost: Money
  ) -> [String: JSONValue] {
    [
      "key": .string(key), "org": org.map { .string($0) } ?? .null, "provider": .string(candidate.provider),
      "model": .string(candidate.model), "stage": .string(stage), "created_at": .string(ListCommand.time(createdAt)),
      "cost_usd": .number(cost.usd),
    ]
  }

  private func invalidate(_ keys: [String], project: String?, _ session: CacheSession) async throws -> ExitStatus {
    var meant: [String] = []
    for key in keys {
      let entries = try await session.entries(beginning: key)
      guard entries.count <= 1 else { throw UsageError("\(key) may be \(entries.count) answers; give more of the key") }
      meant += entries.map(\.key)
    }
    if let project { meant = try await session.entries(project: project).map(\.key) }
    let count = try await session.remove(meant)
    try printer.document(JSONValue.object(["removed": .number(Double(count))]).jsonText(pretty: true))
    printer.answer("removed \(Self.answers(count))")
    return .accepted
  }

  private func warm(_ projects: [String], _ session: CacheSession) async throws -> ExitStatus {
    let (count, answers) = try await session.warm(projects)
    try printer.document(
      JSONValue.object(["projects": .number(Double(count)), "answers": .number(Double(answers))]).jsonText(pretty: true)
    )
    printer.answer("\(Self.answers(answers)) of \(count) \(count == 1 ? "project" : "projects") kept")
    return .accepted
  }

  private func export(_ session: CacheSession) async throws -> ExitStatus {
    let printer = printer
    if let path = options.outputFile ?? (isatty(1) == 1 ? "answers.jsonl" : nil), path != "-" {
      let file = try FileWriter(path: path)
      let count = try await session.export { try file.write($0) }
      try file.finish()
      printer.note("\(Self.answers(count)) in \(path)")
    } else {
      // A reader that goes away has what it wanted.
      _ = try await session.export { _ = printer.raw($0) }
    }
    return .accepted
  }

  private func importLines(_ file: String, _ session: CacheSession) async throws -> ExitStatus {
    let (count, refused) = try await session.importLines(file)
    try printer.document(
      JSONValue.object([
        "imported": .number(Double(count)),
        "refused": .array(
          refused.map { .object(["line": .number(Double($0.line)), "reason": .string($0.reason)]) }),
      ]).jsonText(pretty: true))
    for refusal in refused { printer.error("line \(refusal.line) is refused: \(refusal.reason)") }
    printer.answer("\(Self.answers(count)) imported\(refused.isEmpty ? "" : ", \(refused.count) refused")")
    return refused.isEmpty ? .accepted : .notAccepted
  }

  private static func answers(_ count: Int) -> String { count == 1 ? "1 answer" : "\(count) answers" }
}
