import Core

/// The state of one check of a plan; each topic is an extension of its own.
struct PlanChecking {
  let spec: Spec
  let validators: [ValidatorInfo]
  var plan: Plan
  private(set) var repairs: [String] = []
  private(set) var findings: [Finding] = []

  init(plan: Plan, spec: Spec, validators: [ValidatorInfo]) {
    self.plan = plan
    self.spec = spec
    self.validators = validators
  }

  mutating func run() {
    checkTasks()
    // Everything after this looks at tasks in pairs.
    guard plan.tasks.count <= PlanCheck.taskLimit else { return }
    checkFiles()
    checkOwners()
    checkRoles()
    let isGraph = checkDependencies()
    if isGraph {
      checkInterface()
      checkTestsFirst()
    }
    checkReaders()
    checkValidators()
    checkCriteria()
  }

  mutating func note(_ rule: String, _ message: String) {
    let finding = Finding.plan(rule, message)
    if !findings.contains(finding) { findings.append(finding) }
  }

  mutating func repaired(_ what: String) { repairs.append(what) }

  // MARK: Tasks

  private mutating func checkTasks() {
    let count = plan.tasks.count
    if count == 0 { note("tasks", "the plan has no task") }
    if count > PlanCheck.taskLimit {
      note("tasks", "the plan has \(count) tasks: at most \(PlanCheck.taskLimit)")
    }
    var seen: Set<String> = []
    for task in plan.tasks.prefix(PlanCheck.taskLimit) {
      if !Self.isIdentifier(task.id) {
        note(
          "id",
          "the task id \(task.id.quoted) is not made of 1 to 64 letters, digits and _ . - (a letter or digit first)")
      }
      if !seen.insert(task.id).inserted { note("id", "two tasks have the id \(task.id.quoted)") }
    }
  }

  /// `[A-Za-z0-9][A-Za-z0-9_.-]{0,63}`
  static func isIdentifier(_ id: String) -> Bool {
    func isPlain(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    guard let first = id.utf8.first, isPlain(first), id.utf8.count <= 64 else { return false }
    return id.utf8.allSatisfy { isPlain($0) || "_.-".utf8.contains($0) }
  }

  /// A finding when the validator cannot run on this machine.
  static func missing(_ validator: ValidatorInfo, neededBy needer: String) -> Finding? {
    guard case .missing(let what, let install) = validator.availability else { return nil }
    return .plan("missing", "\(needer) needs \(validator.name), which cannot run here (\(what)): \(install)")
  }

  mutating func noteMissing(_ validator: ValidatorInfo, neededBy needer: String) {
    if let finding = Self.missing(validator, neededBy: needer) { note("missing", finding.message) }
  }

  func validator(_ name: String) -> ValidatorInfo? {
    validators.first { $0.name == name } ?? validators.first { $0.aliases.contains(name) }
  }

  var plannedFiles: [String] { plan.tasks.flatMap(\.files) }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of first appearance.
  var withoutRepetition: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
