package import Core

extension TestSource {
  /// What a convicted test task changed beyond the tests it was told to; empty when it kept to them.
  ///
  /// `allowed` are pytest node ids, Swift ids or plain names. A named test may be replaced by another name, but the
  /// number of tests may not fall, and nothing else of the files may change. Files that `after` lacks are unchanged.
  package static func changesBeyond(_ allowed: [String], before: FileTree, after: FileTree) -> [Finding] {
    var findings: [Finding] = []
    var removed = 0
    var added: [Finding] = []
    for path in Set(before.paths + after.paths).sorted() {
      guard let new = after[path], new != before[path] else { continue }
      guard let old = before[path] else {
        findings.append(finding(path, nil, "is new: only the named tests may change"))
        continue
      }
      let olds = functions(path: path, content: old)
      let news = functions(path: path, content: new)
      let bodies = Dictionary(news.map { ($0.name, $0) }) { first, _ in first }
      for test in olds where !allowed.contains(where: { names($0, test, in: path) }) {
        guard let now = bodies[test.name] else {
          findings.append(finding(path, test.line, "\(test.name) is gone: only the named tests may change"))
          continue
        }
        if code(now.body) != code(test.body) {
          findings.append(finding(path, now.line, "\(test.name) is changed: only the named tests may change"))
        }
      }
      let known = Set(olds.map(\.name))
      removed += olds.count { bodies[$0.name] == nil }
      added += news.filter { !known.contains($0.name) }.map {
        finding(path, $0.line, "\($0.name) is new: only the named tests may change")
      }
      if let line = firstDifference(outside(olds, old), outside(news, new)) {
        findings.append(finding(path, line, "changed outside the named tests: imports and helpers stay as they are"))
      }
      if news.count < olds.count {
        findings.append(
          finding(path, nil, "holds \(news.count) tests instead of \(olds.count): their number may not fall"))
      }
    }
    return findings + added.dropFirst(removed)
  }

  private static func finding(_ path: String, _ line: Int?, _ message: String) -> Finding {
    Finding(file: path, line: line, rule: "conviction", message: message)
  }

  /// Whether an id names the test; as many components as both have must agree, from the last on.
  private static func names(_ id: String, _ test: TestFunction, in path: String) -> Bool {
    var id = id.prefix { $0 != "[" && $0 != "(" }.split(separator: ":").map(String.init)
    if id.count > 1, let file = id.first, file.contains("/") || file.hasSuffix(".py") {
      guard path == file || path.hasSuffix("/" + file) || file.hasSuffix("/" + path) else { return false }
      id.removeFirst()
    }
    let wanted = id.flatMap { $0.split(whereSeparator: { $0 == "/" || $0 == "." }) }.reversed()
    let own = test.name.prefix { $0 != "(" }.split(whereSeparator: { $0 == ":" || $0 == "/" }).reversed()
    return !wanted.isEmpty && zip(wanted, own).allSatisfy { $0 == $1 }
  }

  /// The lines that are not blank, without white space at their ends.
  private static func code(_ body: String) -> [Substring] {
    body.split(whereSeparator: \.isNewline).map(withoutTrailingSpace).filter { !$0.isEmpty }
  }

  /// The lines of a file outside its tests, with their numbers; blank lines and comments do not count.
  private static func outside(_ tests: [TestFunction], _ content: String) -> [(number: Int, text: Substring)] {
    var inside: Set<Int> = []
    for test in tests { inside.formUnion(test.lines) }
    return content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap {
      let text = withoutTrailingSpace($1)
      let start = text.trimmingSpace()
      return inside.contains($0 + 1) || start.isEmpty || start.hasPrefix("#") && !start.hasPrefix("#if")
        || start.hasPrefix("//")
        ? nil : ($0 + 1, text)
    }
  }

  private static func firstDifference(
    _ old: [(number: Int, text: Substring)], _ new: [(number: Int, text: Substring)]
  ) -> Int? {
    if let pair = zip(old, new).first(where: { $0.text != $1.text }) { return pair.1.number }
    if old.count == new.count { return nil }
    return new.count > old.count ? new[old.count].number : new.last?.number ?? 1
  }

  private static func withoutTrailingSpace(_ line: Substring) -> Substring {
    guard let last = line.utf8.lastIndex(where: { !$0.isASCIISpace }) else { return "" }
    return line[...last]
  }
}
