package import Core
import Planning

/// A project in a file: `--file spec.yaml` or `spec.json`.
///
/// ```yaml
/// project: A rate limiter with decorators
/// criteria:
///   - pytest suite passes
///   - ruff linting clean
/// budget: 2.0
/// ```
package struct SpecFile: Sendable, Hashable {
  package var description: String
  package var criteria: [Criterion]
  package var projectID: String?
  package var budget: Money?
  package var timeLimit: Int?
  package var patience: Int?
  package var concurrency: Int?
  package var critique: Settings.CritiqueMode?
  package var org: String?
  package var team: String?
  /// A path.
  package var policyFile: String?
  package var strategy: Strategy?
  /// Not beside a strategy.
  package var mode: RoutingMode.Name?
  package var explore: Bool?
  package var outputDirectory: String?

  private static let keys: Set<String> = [
    "project", "criteria", "project_id", "budget", "time", "patience", "concurrency", "critique", "org", "team",
    "policy", "strategy", "mode", "explore", "output_dir",
  ]

  /// Throws an `OrchestratorError` that names file and key.
  package init(path: String) throws {
    let source = try TextFile.read(path)
    func wrong(_ message: String) -> OrchestratorError { OrchestratorError(.usage, "\(path): \(message)") }
    let value: JSONValue
    if path.hasSuffix(".json") {
      if let fault = JSONSyntax.fault(in: source) { throw wrong("\(fault)") }
      do {
        value = try JSONValue(parsing: source)
      } catch DecodingError.dataCorrupted(let context) {
        throw wrong("'\(context.codingPath.map(\.stringValue).joined(separator: "."))': \(context.debugDescription)")
      }
    } else {
      do throws(YAMLError) {
        value = try YAMLReader.read(source)
      } catch {
        throw wrong("\(error)")
      }
    }
    guard let members = value.object else { throw wrong("a spec is a mapping with the key 'project'") }
    if let unknown = members.keys.sorted().first(where: { !Self.keys.contains($0) }) {
      throw wrong("unknown key '\(unknown)'; known are \(Self.keys.sorted().joined(separator: ", "))")
    }
    func text(_ key: String) throws -> String? {
      guard let value = members[key] else { return nil }
      guard let string = value.string, !string.allSatisfy(\.isWhitespace) else {
        throw wrong("'\(key)' has to be a text")
      }
      return string
    }
    func number(_ key: String) throws -> Double? {
      guard let value = members[key] else { return nil }
      guard let number = value.number ?? value.string.flatMap(Double.init), number.isFinite, number > 0 else {
        throw wrong("'\(key)' has to be a number above 0")
      }
      return number
    }
    func whole(_ key: String, _ range: ClosedRange<Int>) throws -> Int? {
      guard let number = try number(key) else { return nil }
      guard let whole = Int(exactly: number), range.contains(whole) else {
        throw wrong("'\(key)' has to be a whole number, \(range.lowerBound) to \(range.upperBound)")
      }
      return whole
    }
    guard let description = try text("project") else { throw wrong("the key 'project' is missing: say what to build") }
    self.description = description
    switch members["criteria"] {
    case nil: criteria = []
    case .string: criteria = CriteriaSplitter.split([try text("criteria") ?? ""])
    case .array(let items) where items.allSatisfy({ $0.string?.allSatisfy(\.isWhitespace) == false }):
      criteria = CriteriaSplitter.exactly(items.compactMap(\.string))
    default: throw wrong("'criteria' has to be a text or a list of texts")
    }
    projectID = try text("project_id")
    budget = try number("budget").map { usd in
      guard let money = Money(usd: usd), money > .zero else { throw wrong("'budget' is no amount of USD") }
      return money
    }
    timeLimit = try whole("time", 1...31_536_000)
    patience = try whole("patience", 1...31_536_000)
    concurrency = try whole("concurrency", 1...64)
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
      _ key: String, _: Choice.Type, aliases: [String: Choice] = [:]
    ) throws -> Choice? {
      guard let name = try text(key) else { return nil }
      guard let choice = aliases[name] ?? Choice(rawValue: name) else {
        throw wrong("'\(key)' is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return choice
    }
    critique = try choice("critique", Settings.CritiqueMode.self)
    policyFile = try text("policy")
    strategy = try choice("strategy", Strategy.self)
    mode = try choice("mode", RoutingMode.Name.self, aliases: RoutingMode.Name.aliases)
    guard strategy == nil || mode == nil else { throw wrong("'strategy' and 'mode' exclude each other; leave one out") }
    explore = members["explore"]?.bool
    if members["explore"] != nil, explore == nil { throw wrong("'explore' is true or false") }
    org = try text("org").map { try checkedName($0, "name of an org") }
    team = try text("team").map { try checkedName($0, "name of a team") }
    outputDirectory = try text("output_dir")
  }
}
