import Core
import Planning

/// Checks that read marks in files instead of running them.
///
/// A test function passes if the files that it `# needs path: word` hold the word; a missing word is a failure of the
/// test, or with `# breaks path: word` an error inside that file. `# lint` and `# syntax error` are findings.
struct ScriptedChecks: CheckRunner {
  /// Overrides what the marks say.
  var override: @Sendable (CheckRequest) -> CheckResult? = { _ in nil }
  var fixer: @Sendable (FixRequest) -> FileTree = { _ in FileTree() }

  func validators() async -> [ValidatorInfo] { Toy.validators }
  func environment() async -> CheckEnvironment { CheckEnvironment(tools: ["Python 3.11.2"], packages: []) }
  func run(_ request: CheckRequest) async -> CheckResult { result(of: request) }
  func fix(_ request: FixRequest) async -> FileTree { fixer(request) }

  func result(of request: CheckRequest) -> CheckResult {
    if let result = override(request) { return result }
    let name = request.use.name
    switch name {
    case "python_syntax": return marked("# syntax error", in: request, rule: "invalid-syntax")
    case "ruff": return marked("# lint", in: request, rule: "E501")
    case "pytest": return suite(request)
    default: return CheckResult(validator: name, verdict: .pass, command: name)
    }
  }

  private func marked(_ mark: String, in request: CheckRequest, rule: String) -> CheckResult {
    let paths = (request.subject.map(Array.init) ?? request.tree.paths).sorted().filter { $0.hasSuffix(".py") }
    let findings = paths.flatMap { path in
      (request.tree[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .filter { $0.element.contains(mark) }
        .map { Finding(file: path, line: $0.offset + 1, rule: rule, message: mark) }
    }
    return CheckResult(
      validator: request.use.name, verdict: findings.isEmpty ? .pass : .fail, findings: findings,
      command: request.use.name)
  }

  private func suite(_ request: CheckRequest) -> CheckResult {
    let name = request.use.name
    if request.mode == .load {
      let broken = request.tree.paths.first { request.tree[$0]?.contains("# broken") == true }
      return CheckResult(
        validator: name, verdict: broken == nil ? .pass : .fail,
        findings: broken.map { [Finding(file: $0, rule: "load", message: "it does not load")] } ?? [])
    }
    let files = request.testFiles ?? request.tree.paths.filter(TestSource.isTestFile)
    let runs = files.flatMap { path in
      TestSource.functions(path: path, content: request.tree[path] ?? "").map {
        run("\(path)::\($0.name)", $0.body, path, request.tree)
      }
    }
    let tests = runs.map(\.outcome)
    var findings = runs.compactMap(\.finding)
    if tests.isEmpty { findings.append(Finding(rule: "collect", message: "no tests were collected")) }
    if request.mode == .admission {
      findings = zip(tests, findings).filter { !$0.0.endedInStub }.map(\.1)
      if tests.count(where: { $0.outcome == .passed }) * 2 > tests.count {
        findings.append(Finding(file: files.first, rule: "admission", message: "most tests pass on the skeleton"))
      }
      if tests.isEmpty { findings = [Finding(file: files.first, rule: "collect", message: "it holds no test")] }
    }
    return CheckResult(
      validator: name, verdict: findings.isEmpty ? .pass : .fail, findings: findings, tests: tests,
      command: "python -m pytest")
  }

  private func run(
    _ id: String, _ body: String, _ path: String, _ tree: FileTree
  ) -> (outcome: TestOutcome, finding: Finding?) {
    for line in body.split(separator: "\n").map({ $0.trimmed }) {
      for mark in ["# needs ", "# breaks "] where line.hasPrefix(mark) {
        let parts = line.dropFirst(mark.count).split(separator: ":", maxSplits: 1).map { $0.trimmed }
        guard parts.count == 2, tree[parts[0]]?.contains(parts[1]) != true else { continue }
        let isStub = tree[parts[0]]?.contains("NotImplementedError") == true
        let message = "\(parts[0]) has no \(parts[1])"
        return (
          TestOutcome(id: id, file: path, outcome: .failed, endedInStub: isStub, message: message),
          Finding(file: mark == "# needs " ? path : parts[0], line: 1, rule: id, message: message)
        )
      }
    }
    return (TestOutcome(id: id, file: path, outcome: .passed), nil)
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
