import Core

/// One pass over a plan's JSON that collects everything wrong with it.
struct PlanReading {
  /// The user gave no criteria: the plan's own are taken, with their text.
  let isProposing: Bool
  /// Ids of the user's criteria.
  let known: Set<String>
  /// The plan of the project that this one begins with.
  let prior: Plan?
  private(set) var findings: [Finding] = []

  init(isProposing: Bool, known: Set<String>, prior: Plan? = nil) {
    self.prior = prior
    self.isProposing = isProposing
    self.known = known
  }

  mutating func plan(_ value: JSONValue) -> Plan {
    let root = value["plan"]?.object == nil ? value : value["plan"] ?? value
    guard let tasks = root.array ?? root["tasks"]?.array else {
      note("tasks", "the plan has no list \"tasks\"")
      return Plan(summary: "", criteria: [], tasks: [])
    }
    let plan = Plan(
      summary: root["summary"]?.string ?? "", architecture: architecture(root["architecture"]),
      criteria: criteria(root["criteria"]),
      tasks: tasks.enumerated().compactMap { task($0.element, number: $0.offset + 1) })
    noteDuplicates(plan.tasks.map(\.id), "id", "two tasks have the id")
    noteDuplicates(plan.criteria.map(\.id), "criterion", "two entries of \"criteria\" have the id")
    return plan
  }

  // MARK: Tasks

  private mutating func task(_ value: JSONValue, number: Int) -> PlanTask? {
    guard value.object != nil else {
      note("task", "task \(number) is not an object")
      return nil
    }
    guard let id = identifier(value["id"]) else {
      note("id", "task \(number) has no \"id\"")
      return nil
    }
    let name = "task \(id.quoted)"
    if value["same"] == .bool(true) { return sameTask(id, value, name) }
    let role = choice(value["role"], Role.self, "role", of: name)
    let type =
      value["type"] == nil && value["task_type"] == nil
      ? role.map(Self.usualType) : choice(value["type"] ?? value["task_type"], TaskType.self, "type", of: name)
    let prompt = first(value, "prompt", "description", "instructions")?.string ?? ""
    if prompt.withoutOuterSpace.isEmpty { note("prompt", "\(name) has no \"prompt\": say what it has to produce") }
    let dependencies = strings(first(value, "dependencies", "depends_on"), "dependencies", of: name)
    let files = strings(first(value, "files", "target_files", "target_path"), "files", of: name)
    let exports = strings(value["exports"], "exports", of: name)
    let criteria = strings(value["criteria"], "criteria", of: name)
    let validators = uses(first(value, "validators", "hard_validators", "checks"), of: name)
    guard let type, let role else { return nil }
    return PlanTask(
      id: id, type: type, role: role, title: value["title"]?.string ?? id, prompt: prompt, dependencies: dependencies,
      files: files, exports: exports, criteria: criteria, validators: validators)
  }

  /// A task as it stands in the earlier plan.
  private mutating func sameTask(_ id: String, _ value: JSONValue, _ name: String) -> PlanTask? {
    guard var task = prior?.task(id) else {
      note("same", "\(name): no earlier plan has a task of this id: describe it in full")
      return nil
    }
    if value["criteria"] != nil { task.criteria = strings(value["criteria"], "criteria", of: name) }
    return task
  }

  /// What a task of the role usually is, for a plan that does not say.
  private static func usualType(of role: Role) -> TaskType {
    switch role {
    case .interface, .tests, .implementation, .configuration: .codeGeneration
    case .documentation: .creativeWriting
    case .review: .codeReview
    case .analysis: .complexReasoning
    }
  }

  private mutating func uses(_ value: JSONValue?, of name: String) -> [ValidatorUse] {
    guard let value, value != .null else { return [] }
    return (value.array ?? [value]).compactMap { element in
      if let validator = element.string { return ValidatorUse(name: validator) }
      guard var members = element.object, let validator = members.removeValue(forKey: "name")?.string else {
        note("validator", "\(name): a validator is a name or an object with \"name\"")
        return nil
      }
      for key in ["parameters", "params"] {
        if let nested = members[key]?.object {
          members[key] = nil
          members.merge(nested) { $1 }
        }
      }
      return ValidatorUse(name: validator, parameters: members)
    }
  }

  // MARK: Criteria

  private mutating func criteria(_ value: JSONValue?) -> [CriterionBinding] {
    guard let value, value != .null else { return [] }
    guard let entries = value.array else {
      note("criterion", "\"criteria\" is not a list")
      return []
    }
    return entries.enumerated().compactMap { criterion($0.element, number: $0.offset + 1) }
  }

  private mutating func criterion(_ value: JSONValue, number: Int) -> CriterionBinding? {
    guard let id = identifier(value["id"]) ?? (isProposing && value.object != nil ? "c\(number)" : nil) else {
      note("criterion", "entry \(number) of \"criteria\" has no \"id\"")
      return nil
    }
    if !isProposing, !known.contains(id) {
      note("criterion", "the user gave no criterion \(id.quoted): bind c1 to c\(known.count) only")
      return nil
    }
    let text = value["text"]?.string?.withoutOuterSpace ?? ""
    if isProposing, text.isEmpty { note("criterion", "criterion \(id.quoted) has no \"text\"") }
    guard let decider = decider(value, id: id) else { return nil }
    return CriterionBinding(id: id, decider: decider, proposedText: isProposing ? text : nil)
  }

  /// Named tests say more than a suite or an opinion, so they win when an entry has both.
  private mutating func decider(_ value: JSONValue, id: String) -> CriterionBinding.Decider? {
    let tests = strings(value["tests"], "tests", of: "criterion \(id.quoted)")
    if !tests.isEmpty { return .tests(tests) }
    switch first(value, "validator", "decided_by") {
    case .string("judge"): return .judge
    case .string(let name) where !name.isEmpty: return .validator(name)
    case .object(let members):
      if let name = members["name"]?.string { return name == "judge" ? .judge : .validator(name) }
    default: break
    }
    note(
      "criterion", "criterion \(id.quoted) is bound to nothing: give \"validator\" (a name or \"judge\") or \"tests\"")
    return nil
  }

  // MARK: Values

  private func architecture(_ value: JSONValue?) -> Architecture? {
    guard let value, value.object != nil else { return value?.string.map { Architecture(reasons: $0) } }
    return Architecture(
      language: value["language"]?.string, structure: value["structure"]?.string,
      entryPoint: value["entry_point"]?.string, reasons: value["reasons"]?.string)
  }

  private func first(_ value: JSONValue, _ keys: String...) -> JSONValue? {
    keys.lazy.compactMap { value[$0] }.first { $0 != .null }
  }

  private func identifier(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text): text.withoutOuterSpace.isEmpty ? nil : text.withoutOuterSpace
    case .number(let number): Int(exactly: number).map { String($0) }
    default: nil
    }
  }

  /// A list of strings; one string stands for a list of one.
  private mutating func strings(_ value: JSONValue?, _ key: String, of name: String) -> [String] {
    guard let value, value != .null else { return [] }
    let elements = value.array ?? [value]
    let strings = elements.compactMap { identifier($0) ?? $0["path"]?.string }
    if strings.count < elements.count { note("list", "\(name): \"\(key)\" is not a list of strings") }
    return strings
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ value: JSONValue?, _ kind: Choice.Type, _ key: String, of name: String
  ) -> Choice? where Choice.RawValue == String {
    if let text = value?.string, let choice = Choice(rawValue: text.withoutOuterSpace.lowercased()) { return choice }
    let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    let what = value.map { "the unknown \(key) \(($0.string ?? "?").quoted)" } ?? "no \"\(key)\""
    note(key, "\(name) has \(what): one of \(choices)")
    return nil
  }

  private mutating func noteDuplicates(_ ids: [String], _ rule: String, _ message: String) {
    var seen: Set<String> = []
    var told: Set<String> = []
    for id in ids where !seen.insert(id).inserted && told.insert(id).inserted { note(rule, "\(message) \(id.quoted)") }
  }

  private mutating func note(_ rule: String, _ message: String) { findings.append(.plan(rule, message)) }
}
