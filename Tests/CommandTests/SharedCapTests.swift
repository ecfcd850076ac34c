import Core
import Foundation
import Platform
import Testing

/// Two programs at once on one store, on the account of one org, twenty times: together they never pass its cap.
@Suite struct SharedCapTests {
  private static let rounds = 20

  @Test func twoProcessesNeverPassASharedCapTogether() async throws {
    let workshop = try Workshop(ColoursProject.rules.map { $0.with("delay_ms", 15) })
    var ends: [BuiltBinary.Run] = []
    var caps: [String: Money] = [:]
    for round in 0..<Self.rounds {
      // From too little for one of them to enough for both.
      let org = "org\(round)"
      let cap = 0.02 + 0.002 * Double(round)
      caps[org] = Money(usd: cap)
      let set = try await workshop.runAlone(["budget", "set", "--org", org, "--monthly", "\(cap)"])
      #expect(set.exit == .exited(0), "\(set.stderr)")
      var started: [BuiltBinary.Started] = []
      for id in ["a\(round)", "b\(round)"] {
        started.append(
          try await workshop.start([
            "--project", "Colours as JSON", "--criteria", "every file is valid JSON", "--project-id", id, "--budget",
            "2",
            "--org", org,
          ]))
      }
      for process in started {
        let run = try await process.result()
        let names = run.stdout.contains(" is left of the monthly cap of org \(org); raise it with: ")
        #expect(run.exit == .exited(names ? 3 : 0), "round \(round): \(run.stderr)")
        ends.append(run)
      }
    }
    let refused = ends.count { $0.exit == .exited(3) }
    #expect(refused > 0 && refused < ends.count)

    var money = SharedMoney()
    for event in try await Self.events(of: "\(workshop.folder.path)/cache/orchestrator.db") { try money.apply(event) }
    for (org, most) in money.most {
      #expect(most <= caps[org] ?? .zero, "\(org)")
    }
    #expect(money.most.count == Self.rounds && money.open.isEmpty)
    #expect(money.interleaved > Self.rounds, "the two of a round hardly ran at the same time")
    print(
      "\(Self.rounds) rounds of two processes, \(refused) of \(ends.count) ended by the org's cap, "
        + "\(money.reservations) reservations, \(money.interleaved) with the other's open, 0 over the cap")
  }

  /// All events of all projects, in the order in which they became durable.
  private static func events(of database: String) async throws -> [JSONValue] {
    let program = """
      import json, sqlite3, sys
      rows = sqlite3.connect(sys.argv[1]).execute("SELECT project_id, kind, payload FROM events ORDER BY rowid")
      for project, kind, payload in rows:
          print(json.dumps({"project": project, "kind": kind, "payload": json.loads(payload)}))
      """
    let command = ChildCommand(
      executable: "/usr/bin/python3", arguments: ["-c", program, database], environment: [:], wallSeconds: 60,
      outputLimit: 64 << 20)
    let result = try await ChildProcess.run(command)
    #expect(result.exit == .exited(0), "\(result.stderrText)")
    return try result.stdoutText.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }
}

/// The money of all projects, by org, added up over their events in order.
private struct SharedMoney {
  struct Call: Hashable {
    var project: String
    var key: JSONValue
  }

  private var orgs: [String: String] = [:]
  private var settled: [String: Money] = [:]
  private(set) var open: [Call: Money] = [:]
  /// The most that was settled and reserved together.
  private(set) var most: [String: Money] = [:]
  private(set) var reservations = 0
  /// Reservations made while another project of the org had one.
  private(set) var interleaved = 0

  mutating func apply(_ event: JSONValue) throws {
    let project = try #require(event["project"]?.string)
    let payload = try #require(event["payload"])
    if event["kind"] == "runStarted" { orgs[project] = payload["settings"]?["org"]?.string }
    guard let org = orgs[project], let key = payload["key"] else { return }
    let call = Call(project: project, key: key)
    func amount(_ name: String) throws -> Money {
      Money(microUSD: Int64(try #require(payload[name]?.number)))
    }
    switch event["kind"]?.string {
    case "callReserved":
      reservations += 1
      if open.keys.contains(where: { $0.project != project && orgs[$0.project] == org }) { interleaved += 1 }
      open[call] = try amount("bound")
    case "callSettled":
      open[call] = nil
      settled[org, default: .zero] += try amount("cost")
    case "callFailed":
      open[call] = nil
      settled[org, default: .zero] += try amount("charged")
    default: return
    }
    let reserved = open.filter { orgs[$0.key.project] == org }.values.reduce(.zero, +)
    most[org] = max(most[org] ?? .zero, (settled[org] ?? .zero) + reserved)
  }
}
