import Core
import FoundationEssentials

/// What the reporter in `validators/pytest/plugin` wrote: announced and seen, in order.
struct PytestLog {
  struct Failure {
    var when: String
    var file: String?
    var line: Int?
    var message: String
    var endedInStub: Bool
  }

  struct Test {
    var file: String?
    var hasPassed = false
    var skipReason: String?
    var failures: [Failure] = []
    var hasStarted = false
    var hasEnded = false
  }

  private struct Line: Decodable {
    struct Item: Decodable { var id: String, file: String? }
    var event: String
    var id: String?
    var when: String?
    var outcome: String?
    var stub: Bool?
    var file: String?
    var line: Int?
    var message: String?
    var tests: [Item]?
    var status: Int32?
  }

  /// Ids in the order of collection.
  private(set) var order: [String] = []
  private(set) var tests: [String: Test] = [:]
  private(set) var collectErrors: [Finding] = []
  /// pytest's own exit status, known only when its session came to an end.
  private(set) var finished: Int32?
  /// The test that has to fail.
  private(set) var canary: Test?
  /// A line that cannot be read, or a test that was never announced.
  private(set) var isDamaged = false

  /// `canary` is the name of the test that is not the project's.
  init(_ text: String, canary name: String?) {
    for line in text.split(separator: "\n") {
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
        isDamaged = true
        continue
      }
      take(line)
    }
    guard let name else { return }
    canary = tests.removeValue(forKey: name)
    order.removeAll { $0 == name }
  }

  private mutating func take(_ line: Line) {
    let id = line.id ?? ""
    switch line.event {
    case "collected":
      for item in line.tests ?? [] where tests[item.id] == nil {
        order.append(item.id)
        tests[item.id] = Test(file: item.file)
      }
    case "collect_error":
      let advice =
        line.stub == true ? "a stub is called while the file is loaded; call it inside a test or fixture:\n" : ""
      collectErrors.append(
        Finding(file: line.file, line: line.line, rule: id, message: advice + (line.message ?? "cannot be loaded")))
    case "finished": finished = line.status
    case _ where tests[id] == nil: isDamaged = true
    case "start": tests[id]?.hasStarted = true
    case "end": tests[id]?.hasEnded = true
    case "phase":
      switch line.outcome {
      case "failed":
        let failure = Failure(
          when: line.when ?? "call", file: line.file, line: line.line, message: line.message ?? "failed",
          endedInStub: line.stub ?? false)
        tests[id]?.failures.append(failure)
      case "skipped": tests[id]?.skipReason = line.message ?? "skipped"
      default: if line.when == "call" { tests[id]?.hasPassed = true }
      }
    default: isDamaged = true
    }
  }

  /// In the order of collection; a test that was not seen to end is an error.
  var outcomes: [TestOutcome] {
    order.compactMap { id in
      guard let test = tests[id] else { return nil }
      let outcome: TestOutcome.Outcome
      if let failure = test.failures.first {
        outcome = failure.when == "call" ? .failed : .error
      } else if !test.hasEnded {
        outcome = .error
      } else {
        outcome = test.hasPassed ? .passed : .skipped
      }
      return TestOutcome(
        id: id, file: test.file, outcome: outcome,
        endedInStub: !test.failures.isEmpty && test.failures.allSatisfy(\.endedInStub),
        message: test.failures.first?.message ?? (outcome == .error ? "was not seen to end" : test.skipReason))
    }
  }

  /// One for each failure of a test.
  func findings(severity: Finding.Severity = .high, where isShown: (Failure) -> Bool = { _ in true }) -> [Finding] {
    order.flatMap { id in
      (tests[id]?.failures ?? []).filter(isShown).map {
        Finding(file: $0.file, line: $0.line, rule: id, message: $0.message, severity: severity)
      }
    }
  }

  /// The test that was running when everything stopped.
  var running: String? { order.first { tests[$0].map { $0.hasStarted && !$0.hasEnded } ?? false } }
  var unseen: [String] { order.filter { !(tests[$0]?.hasEnded ?? false) } }
}
