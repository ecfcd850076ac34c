import Core

/// What a run of tests shows: XCTest by its own lines, Swift Testing by a well-formed xunit file.
struct SwiftTestLog {
  enum Ending: Hashable { case passed, failed(String), skipped }

  private var endings: [String: Ending] = [:]
  /// The XCTest that began last and did not end.
  private(set) var running: String?
  /// Issues with file and line.
  private(set) var findings: [Finding] = []
  /// Any test of either library passed, or was skipped, by its own line.
  private(set) var sawPass = false
  private(set) var sawSkip = false

  init(output: String, xunit: String?, session: CheckSession) {
    for line in output.split(separator: "\n") { read(line, session) }
    if let report = xunit.flatMap(XMLElements.init) { read(report) }
  }

  func ending(of test: SwiftTestList.Test) -> Ending? { endings[test.reported] }

  func outcome(of test: SwiftTestList.Test) -> TestOutcome {
    switch ending(of: test) {
    case .passed: TestOutcome(id: test.id, file: test.file, outcome: .passed)
    case .skipped: TestOutcome(id: test.id, file: test.file, outcome: .skipped)
    case .failed(let message): TestOutcome(id: test.id, file: test.file, outcome: .failed, message: message)
    case nil: TestOutcome(id: test.id, file: test.file, outcome: .error, message: "was not seen to end")
    }
  }

  private mutating func read(_ line: Substring, _ session: CheckSession) {
    if line.hasPrefix("Test Case '"), let quote = line.lastIndex(of: "'") {
      let name = String(line.dropFirst("Test Case '".count).prefix(upTo: quote))
      let state = line[line.index(after: quote)...].split(separator: " ").first
      running = state == "started" ? name : nil
      switch state {
      case "passed": note(name, .passed)
      case "failed": note(name, .failed("failed"))
      case "skipped": note(name, .skipped)
      default: break
      }
    } else if line.hasPrefix("✔ Test "), line.contains(" passed after "), !line.hasPrefix("✔ Test run with") {
      sawPass = true
    } else if line.hasPrefix("➜ Test "), line.contains(" skipped") {
      sawSkip = true
    } else if let finding = Self.issue(line, session) ?? Self.assertion(line, session) ?? Self.crash(line, session) {
      findings.append(finding)
    }
  }

  private mutating func note(_ name: String, _ ending: Ending) {
    endings[name] = ending
    sawPass = sawPass || ending == .passed
    sawSkip = sawSkip || ending == .skipped
  }

  private mutating func read(_ report: XMLElements) {
    for (index, element) in report.elements.enumerated() where element.name == "testcase" {
      let name = "\(element.attributes["classname"] ?? "").\(element.attributes["name"] ?? "")"
      let inner = report.children(of: index)
      if let failure = inner.first(where: { $0.name == "failure" }) {
        endings[name] = .failed(failure.attributes["message"] ?? "failed")
      } else if inner.contains(where: { $0.name == "skipped" }) {
        endings[name] = .skipped
      } else {
        endings[name] = .passed
      }
    }
  }

  /// "/…/CalcTests.swift:5: error: CalcTests.testBad : XCTAssertEqual failed: …"
  private static func assertion(_ line: Substring, _ session: CheckSession) -> Finding? {
    guard let mark = line.firstRange(of: ": error: "), let colon = line[..<mark.lowerBound].lastIndex(of: ":"),
      let number = Int(line[line.index(after: colon)..<mark.lowerBound])
    else { return nil }
    let path = String(line[..<colon])
    let parts = String(line[mark.upperBound...]).split(separator: " : ", maxSplits: 1)
    return Finding(
      file: session.relative(path) ?? path, line: number, rule: parts.count == 2 ? String(parts[0]) : nil,
      message: session.plain(String(parts.last ?? "failed")))
  }

  /// "✘ Test many(n:) recorded an issue … at NewTests.swift:5:48: Expectation failed: …"
  private static func issue(_ line: Substring, _ session: CheckSession) -> Finding? {
    guard line.hasPrefix("✘ Test "), let mark = line.firstRange(of: " recorded an issue"),
      let at = line[mark.upperBound...].firstRange(of: " at ")
    else { return nil }
    let parts = line[at.upperBound...].split(separator: ":", maxSplits: 3)
    guard parts.count == 4, let number = Int(parts[1]) else { return nil }
    let file = session.request.tree.paths.first { $0.hasSuffix("/" + parts[0]) || $0 == parts[0] }
    let name = line.dropFirst("✘ Test ".count).prefix(upTo: mark.lowerBound)
    return Finding(
      file: file ?? String(parts[0]), line: number, rule: String(name), message: String(parts[3].trimmingPrefix(" ")))
  }

  /// "Calc/Calc.swift:1: Fatal error: stub"
  private static func crash(_ line: Substring, _ session: CheckSession) -> Finding? {
    guard let mark = line.firstRange(of: ": Fatal error: "), let colon = line[..<mark.lowerBound].lastIndex(of: ":"),
      let number = Int(line[line.index(after: colon)..<mark.lowerBound]),
      let name = line[..<colon].split(separator: "/").last
    else { return nil }
    let module = line[..<colon].split(separator: "/").first
    let paths = session.request.tree.paths.filter { $0.hasSuffix("/" + name) }
    let file = paths.first { path in path.split(separator: "/").contains { $0 == module } } ?? paths.first
    return Finding(
      file: file, line: file == nil ? nil : number, rule: "crash", message: "Fatal error: " + line[mark.upperBound...])
  }
}
