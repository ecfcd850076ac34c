import Core
import FoundationEssentials

/// What `validators/node_test/reporter.mjs` wrote: files and tests as they were announced, and as they ended.
struct NodeTestLog {
  struct Line: Decodable {
    struct Place: Decodable { var file: String, line: Int }

    var event: String
    /// Of a test as announced and as ended; not unique, for a loop may make many.
    var id: String?
    var file: String?
    var line: Int?
    var name: String?
    var outcome: TestOutcome.Outcome?
    /// It only holds others, which tell by themselves.
    var group: Bool?
    var stub: Bool?
    var place: Place?
    var message: String?

    var isStub: Bool { stub ?? false }
  }

  private(set) var files: [String] = []
  private(set) var loadErrors: [Finding] = []
  private(set) var isFinished = false
  /// A line that cannot be read, or a test that was never announced.
  private(set) var isDamaged = false
  private var announced: [(id: String, file: String?)] = []
  private var ended: [Line] = []

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      guard !isFinished, let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
        isDamaged = true
        continue
      }
      take(line)
    }
  }

  private mutating func take(_ line: Line) {
    switch line.event {
    case "file": files.append(line.file ?? "")
    case "announced": announced.append((line.id ?? "", line.file))
    case "load_error":
      loadErrors.append(
        Finding(file: line.file, line: line.line, rule: "load", message: line.message ?? "cannot be loaded"))
    case "ended":
      if announced.contains(where: { $0.id == line.id }) { ended.append(line) } else { isDamaged = true }
    case "finished": isFinished = true
    default: isDamaged = true
    }
  }

  private var tests: [Line] { ended.filter { $0.group != true } }

  /// In the order in which they ended.
  var outcomes: [TestOutcome] {
    tests.map { test in
      TestOutcome(
        id: test.name ?? "", file: test.file, outcome: test.outcome ?? .error, endedInStub: test.isStub,
        message: test.message)
    }
  }

  /// One for each failed test.
  func findings(where isShown: (Line) -> Bool = { _ in true }) -> [Finding] {
    tests.filter { $0.outcome == .failed && isShown($0) }.map { test in
      Finding(
        file: test.place?.file ?? test.file, line: test.place?.line, rule: test.name, message: test.message ?? "failed")
    }
  }

  /// Files of which no test was seen, and tests that were announced and not seen to end.
  var unseen: [Finding] {
    let empty = files.filter { file in !announced.contains { $0.file == file } }.map { file in
      Finding(file: file, line: 1, rule: "tests", message: "no test was seen: it holds none, or it ends the program")
    }
    var left = ended.map { $0.id ?? "" }
    let missing = announced.filter { test in
      guard let index = left.firstIndex(of: test.id) else { return true }
      left.remove(at: index)
      return false
    }
    return empty
      + missing.prefix(5).map { test in
        let parts = test.id.split(separator: ":", maxSplits: 4).map(String.init)
        let message = "\(parts.last ?? test.id): announced, but not seen to end"
        return Finding(
          file: test.file, line: parts.count > 1 ? Int(parts[1]) : 1, rule: "tests", message: message)
      }
  }
}
