package import Core

/// Reads the files out of an answer to a generate or revise prompt.
///
/// The text is a stranger's: it names no file outside the task's reach, costs linear time and never traps.
package enum AnswerReader {
  /// The most that one file may hold, in bytes.
  package static let largestFile = 1_000_000
  /// The fewest characters of a bare text that counts as prose.
  package static let shortestProse = 200

  package static func read(_ answer: ModelAnswer, task: PlanTask, plan: Plan) -> DraftReading {
    switch answer.finish {
    case .refused: return .unusable(.refused, message: "the provider says that the model refused")
    case .cutOff: return .unusable(.cutOff, message: "the answer ends at its length limit")
    case .complete: break
    }
    let text = AnswerText(answer.text.text)
    let trimmed = text.text[...].trimmingSpace()
    if trimmed.isEmpty { return .unusable(.empty, message: "the answer is empty") }
    if !task.role.shipsFiles { return output(trimmed) }

    let claims = FileClaims(task: task, plan: plan)
    let blocks = AnswerScanner(answer: text, claims: claims).blocks()
    guard blocks.count <= AnswerScanner.mostBlocks else {
      return .unusable(.unreadable, message: "the answer has more than \(AnswerScanner.mostBlocks) blocks")
    }
    var draft = DraftCollector(claims: claims)
    let isJSON = trimmed.utf8.first.map { "{[".utf8.contains($0) } ?? false
    if isJSON { draft.add(JSONFiles.read(trimmed)) }
    if draft.isEmpty {
      draft.add(blocks, of: text)
      for block in blocks where block.name == nil { draft.add(JSONFiles.read(block.content(in: text)[...])) }
    }
    if draft.files.isEmpty, draft.cutOff == nil { addUnnamed(blocks, text, task, &draft) }
    if draft.files.isEmpty, draft.cutOff == nil, !isJSON { draft.add(JSONFiles.read(trimmed)) }
    if let path = draft.cutOff {
      return .unusable(.cutOff, message: "\(path) has no end in the answer: its closing fence is missing")
    }
    if draft.files.isEmpty, let prose = prose(trimmed, task) { return prose }
    if !draft.files.isEmpty || !draft.proposals.isEmpty {
      return .draft(files: draft.files, proposals: draft.proposals, output: nil, findings: draft.findings)
    }
    if Refusal.reads(trimmed) { return .unusable(.refused, message: "the model declines: \(opening(trimmed))") }
    return .unusable(.unreadable, message: unreadable(blocks, task, draft))
  }

  /// The forms that count only when no block names a file of the task.
  private static func addUnnamed(
    _ blocks: [AnswerBlock], _ text: AnswerText, _ task: PlanTask, _ draft: inout DraftCollector
  ) {
    let unnamed = blocks.filter { $0.name == nil }
    if !unnamed.isEmpty {
      let inner = AnswerScanner(answer: text, claims: draft.claims, looksIntoUnnamed: true).blocks()
      draft.add(inner.filter { $0.name.map { draft.claims.isOwn($0.path) } ?? false }, of: text)
    }
    if draft.files.isEmpty, draft.cutOff == nil, task.files.count == 1, let path = task.files.first,
      var block = onlyBlock(unnamed, for: path, in: text)
    {
      block.name = BlockName(path: path)
      draft.add([block], of: text)
    }
  }

  /// The one block without a path that can be the file.
  private static func onlyBlock(_ unnamed: [AnswerBlock], for path: String, in text: AnswerText) -> AnswerBlock? {
    let labelled = unnamed.filter { FenceLanguage.suits($0.language, path: path) == true }
    if labelled.count == 1 { return labelled[0] }
    guard unnamed.count == 1, FenceLanguage.suits(unnamed[0].language, path: path) != false else { return nil }
    let block = unnamed[0]
    guard FenceLanguage.isProse(path: path) else { return block }
    // A bare README with one block in it is not that block.
    let outside = text.text.utf8.count - text.body(block.lines).utf8.count
    return outside < shortestProse ? block : nil
  }

  private static func prose(_ text: Substring, _ task: PlanTask) -> DraftReading? {
    guard task.files.count == 1, let path = task.files.first, FenceLanguage.isProse(path: path),
      isProse(text), text.utf8.count <= largestFile
    else { return nil }
    return .draft(
      files: FileTree([path: Body(AnswerText.fileContent(String(text)))]), proposals: FileTree(), output: nil,
      findings: [])
  }

  private static func output(_ text: Substring) -> DraftReading {
    if Refusal.reads(text) { return .unusable(.refused, message: "the model declines: \(opening(text))") }
    guard isProse(text) else {
      return .unusable(.unreadable, message: "the answer has less than \(shortestProse) characters: \(opening(text))")
    }
    return .draft(files: FileTree(), proposals: FileTree(), output: AnswerText.fileContent(String(text)), findings: [])
  }

  private static func isProse(_ text: Substring) -> Bool {
    text.prefix(shortestProse).count == shortestProse && !Refusal.reads(text)
  }

  private static func opening(_ text: Substring) -> String {
    let line = text.prefix(120).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return "“\(line)\(line.utf8.count < text.utf8.count ? "…" : "")”"
  }

  private static func unreadable(_ blocks: [AnswerBlock], _ task: PlanTask, _ draft: DraftCollector) -> String {
    let nameless = blocks.count { $0.name == nil }
    var found = [
      nameless == 0
        ? "no fenced block without a path" : "\(nameless) fenced block\(nameless == 1 ? "" : "s") without a path"
    ]
    if !draft.findings.isEmpty { found.append(draft.findings.map(\.message).prefix(5).joined(separator: ", ")) }
    let example = task.files.first ?? "FILE"
    return "no file of the task in the answer (found: \(found.joined(separator: "; "))). "
      + "Give each file whole in a fenced block whose first line names it, as in ```path=\(example)"
  }
}
