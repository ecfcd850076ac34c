import Core

/// Gathers the files of an answer by whose they are; the last one of a path wins.
struct DraftCollector {
  let claims: FileClaims
  private(set) var files = FileTree()
  private(set) var proposals = FileTree()
  private(set) var findings: [Finding] = []
  /// A file of the task without an end.
  private(set) var cutOff: String?
  /// Paths that were named outright: a sentence does not override them.
  private var outright: Set<String> = []

  private static let mostFindings = 20

  init(claims: FileClaims) { self.claims = claims }

  var isEmpty: Bool { files.isEmpty && proposals.isEmpty && findings.isEmpty }

  mutating func add(_ blocks: [AnswerBlock], of answer: AnswerText) {
    for block in blocks {
      guard let name = block.name else { continue }
      if FenceLanguage.isChange(block.language), FenceLanguage.suits(block.language, path: name.path) == false {
        drop(name.path, "is given as a \(block.language), whole files are asked for")
        continue
      }
      guard block.isClosed else {
        if claims.isOwn(name.path) { cutOff = name.path } else { drop(name.path, "has no end") }
        continue
      }
      add(name.path, block.content(in: answer), isWeak: name.isWeak)
    }
  }

  mutating func add(_ entries: [JSONFiles.Entry]) {
    for entry in entries { add(entry.path, entry.content) }
  }

  private mutating func add(_ path: String, _ content: String, isWeak: Bool = false) {
    let claim = claims.claim(path)
    if case .dropped(let reason) = claim { return drop(path, reason) }
    guard content.utf8.count <= AnswerReader.largestFile else { return drop(path, "is larger than 1 MB") }
    let body = AnswerText.fileContent(content)
    switch claim {
    case .own(let path), .extra(let path):
      if isWeak, outright.contains(path) { return }
      if !isWeak { outright.insert(path) }
      files[path] = body
    case .proposal(let path): proposals[path] = body
    case .dropped: break
    }
  }

  private mutating func drop(_ path: String, _ reason: String) {
    let shown = String(path.prefix(80).map { $0.isNewline || $0.asciiValue.map { $0 < 0x20 } ?? false ? "?" : $0 })
    let finding = Finding(rule: "answer", message: "dropped \(shown): it \(reason)", severity: .low)
    if findings.count < Self.mostFindings, !findings.contains(finding) { findings.append(finding) }
  }
}
