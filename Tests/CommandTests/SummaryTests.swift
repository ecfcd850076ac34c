import Core
import Foundation
import Platform
import Testing

/// A run that ends in a certain way, and what it needs.
struct SummaryCase: Sendable, CustomTestStringConvertible {
  var status: String
  var exit: Int32
  var arguments: [String] = PaletteProject.arguments
  var rules: [StubRule] = PaletteProject.rules

  var testDescription: String { status }

  private static let badFile = StubRule("```json path=palette.json\n{\"red\": \n```", stage: "generate")

  static let all = [
    SummaryCase(status: "SUCCESS", exit: 0),
    SummaryCase(
      status: "PARTIAL_SUCCESS", exit: 1,
      arguments: PaletteProject.arguments + ["--criteria", "the colours are friendly"],
      rules: [
        StubRule(
          PaletteProject.plan.replacingOccurrences(
            of: #""validator": "json_syntax"}"#,
            with: #""validator": "json_syntax"}, {"id": "c2", "validator": "judge"}"#),
          stage: "plan")
      ] + PaletteProject.rules),
    SummaryCase(
      status: "FAILED", exit: 1,
      rules: [PaletteProject.planRule, badFile, badFile.with("stage", "revise")]),
    SummaryCase(status: "NO_PROVIDER", exit: 4, rules: [StubRule().with("status", 401).with("body", "no")]),
    SummaryCase(
      status: "BUDGET_EXHAUSTED", exit: 3,
      arguments: Array(PaletteProject.arguments.dropLast()) + ["0.0315"],
      rules: [PaletteProject.planRule.usage(input: 4_000, output: 15_000)] + PaletteProject.rules),
  ]
}

@Test(arguments: SummaryCase.all)
func everySummaryIsWhatItsSchemaSays(_ one: SummaryCase) async throws {
  let server = try StubServer(one.rules)
  let home = try TestHome(WireCase.openai.variables(server))
  let run = try await home.run(one.arguments)
  #expect(run.exit == .exited(one.exit), "\(run.stderr)")
  let summary = try home.summary()
  #expect(summary["status"] == .string(one.status), "\(summary["reason"]?.string ?? "")")
  #expect(summary["exit_code"] == .number(Double(one.exit)))
  #expect(summary["reason"]?.string?.isEmpty == false)
  #expect(try await schemaProblems("\(home.results())/summary.json") == "")

  let criteria = try #require(summary["criteria"]?.array)
  #expect(criteria.count == (one.arguments.count { $0 == "--criteria" }))
  for criterion in criteria {
    #expect(["met", "unmet", "unverified"].contains(criterion["verdict"]?.string))
    #expect(criterion["decided_by"]?.string?.isEmpty == false)
    #expect(criterion["evidence"]?.string?.isEmpty == false)
    #expect(one.arguments.contains(criterion["text"]?.string ?? "-"))
  }
  let verdicts = criteria.compactMap { $0["verdict"]?.string }
  #expect((one.exit == 0) == verdicts.allSatisfy { $0 == "met" })
}

@Test func aSummaryWithoutItsStatusIsRefusedByTheSchema() async throws {
  let home = try TestHome()
  try home.write(#"{"schema_version": 1, "project_id": "x"}"#, to: "summary.json")
  #expect(try await schemaProblems("\(home.work)/summary.json").contains("'status' is a required property"))
}

/// What the jsonschema library says against the shipped schema; nothing when the document is valid.
private func schemaProblems(_ path: String) async throws -> String {
  let script = """
    import json, sys, jsonschema
    schema, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
        print(error.json_path, error.message)
    """
  let result = try await ChildProcess.run(
    ChildCommand(
      executable: "\(packageFolder)/.venv/bin/python",
      arguments: ["-I", "-c", script, "\(packageFolder)/Examples/summary.schema.json", path], environment: [:]))
  return result.stdoutText + result.stderrText
}
