package import Core

/// Holds a draft against what others were told about it, without running it.
package enum ContractCheck {
  /// What the draft dropped or changed of its skeleton, and the exports of its task that its files lack. Both trees hold
  /// whole files; a file that the draft lacks still is its skeleton.
  package static func findings(task: PlanTask, plan: Plan, skeleton: FileTree, draft: FileTree) -> [Finding] {
    let kept = task.role == .interface ? [] : broken(task: task, skeleton: skeleton, draft: draft)
    let missing = ExportCheck(task: task, files: skeleton.overlaid(with: draft)).findings()
    return kept + missing.filter { finding in !kept.contains { $0.file == finding.file && $0.line == finding.line } }
  }

  private static func broken(task: PlanTask, skeleton: FileTree, draft: FileTree) -> [Finding] {
    // Swift members may move to another file of the module; Python names may not.
    let swift = draft.paths.filter { $0.hasSuffix(".swift") }.flatMap { outline($0, draft) }
    return task.files.filter { draft[$0] != nil && skeleton[$0] != nil && draft[$0] != skeleton[$0] }.flatMap { path in
      let isPython = !path.hasSuffix(".swift")
      let own = outline(path, draft)
      return findings(promised: outline(path, skeleton), own: own, others: isPython ? [] : swift, path, isPython)
    }
  }

  private static func findings(
    promised: [SourceDeclaration], own: [SourceDeclaration], others: [SourceDeclaration], _ path: String,
    _ isPython: Bool
  ) -> [Finding] {
    let given = Dictionary(grouping: own, by: \.name)
    let elsewhere = Dictionary(grouping: others, by: \.name)
    let conformances = Dictionary(
      grouping: (own + others).filter { $0.kind.isType || $0.kind == .extension }, by: \.name
    )
    .mapValues { Set($0.flatMap(\.inherits)) }
    var findings: [Finding] = []
    for declaration in promised where isContract(declaration, isPython) {
      let candidates = given[declaration.name] ?? elsewhere[declaration.name] ?? []
      if candidates.isEmpty {
        // Reported for the type; its members need no findings of their own.
        if let container = declaration.container, given[container] == nil, elsewhere[container] == nil { continue }
        if isPython, inherits(declaration, promised, given) { continue }
        let line = declaration.container.flatMap { given[$0]?.first?.line } ?? 1
        findings.append(finding(path, line, "the contract's `\(declaration.signature)` is missing", declaration))
      } else if !candidates.contains(where: { Signature.keeps(declaration, in: $0, isPython: isPython) })
        || !isPython && declaration.kind.isType
          && !Set(declaration.inherits).isSubset(of: conformances[declaration.name] ?? [])
      {
        let found = candidates[0]
        findings.append(
          finding(
            path, given[declaration.name] == nil ? 1 : found.line,
            "the contract's `\(declaration.signature)` is changed: found `\(found.signature)`", declaration))
      }
    }
    return findings
  }

  private static func isContract(_ declaration: SourceDeclaration, _ isPython: Bool) -> Bool {
    guard !declaration.isPrivate, declaration.kind != .import, declaration.kind != .extension else { return false }
    // Fields of Python classes may become properties or be set in `__init__`.
    return !isPython || declaration.kind != .value || declaration.container == nil
  }

  /// A method that the skeleton's class had may come from a base that the draft's class was given.
  private static func inherits(
    _ method: SourceDeclaration, _ promised: [SourceDeclaration], _ given: [String: [SourceDeclaration]]
  ) -> Bool {
    guard let container = method.container, let now = given[container]?.first else { return false }
    if now.kind != .class { return true }
    let before = promised.first { $0.name == container }?.inherits ?? []
    return !Set(now.inherits).isSubset(of: before)
  }

  private static func outline(_ path: String, _ files: FileTree) -> [SourceDeclaration] {
    SourceOutline.declarations(path: path, content: files[path] ?? "")
  }

  private static func finding(_ path: String, _ line: Int, _ message: String, _ promised: SourceDeclaration) -> Finding
  {
    Finding(
      file: path, line: line, rule: "contract", message: "\(message); keep every name and signature of the skeleton")
  }
}
