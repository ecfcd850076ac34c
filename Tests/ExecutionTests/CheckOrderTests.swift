import Core
import Testing

@testable import Execution

private func planned(_ name: String, _ kind: ValidatorInfo.Kind, requires: [String] = []) -> PlannedCheck {
  PlannedCheck(
    id: name, use: ValidatorUse(name: name), info: ValidatorInfo(name: name, kind: kind, requires: requires))
}

private let swift = [
  planned("secrets", .content), planned("swift_build", .build),
  planned("swift_test", .suite, requires: ["swift_build"]),
]

private func results(_ verdicts: [String: Verdict]) -> [String: CheckResult] {
  Dictionary(uniqueKeysWithValues: verdicts.map { ($0, CheckResult(validator: $0, verdict: $1)) })
}

@Test func buildsAndSuitesWaitForWhatIsCheaper() {
  #expect(swift.due(after: [:]).ready.map(\.id) == ["secrets"])
  #expect(swift.due(after: results(["secrets": .fail])).ready.map(\.id) == ["swift_build"])
}

@Test func aCheckWaitsForTheResultOfWhatItRequires() {
  let built = swift.due(after: results(["secrets": .pass, "swift_build": .pass]))
  #expect(built.ready.map(\.id) == ["swift_test"])
  #expect(built.blocked.isEmpty)
}

@Test func aFailingPreconditionBlocksWithItsName() {
  let broken = swift.due(after: results(["secrets": .pass, "swift_build": .fail]))
  #expect(broken.ready.isEmpty)
  #expect(broken.blocked.map(\.check.id) == ["swift_test"])
  #expect(broken.blocked.map(\.by) == ["swift_build"])
}

@Test func withoutItsPreconditionAmongTheChecksASuiteRuns() {
  let suite = [planned("pytest", .suite, requires: ["python_syntax"])]
  #expect(suite.due(after: [:]).ready.map(\.id) == ["pytest"])
}
