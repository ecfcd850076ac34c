import Core

extension PlanChecking {
  /// Known validators with fitting parameters on every task, and those that no plan may leave out.
  mutating func checkValidators() {
    for index in plan.tasks.indices {
      let task = plan.tasks[index]
      var uses: [ValidatorUse] = []
      for use in task.validators {
        if let kept = checked(use, of: task.id) { uses.append(kept) }
      }
      uses = uses.withoutRepetition
      let added = unnamed(in: uses, for: task)
      if !added.isEmpty { repaired("\(task.id): \(added.joined(separator: " and ")) added") }
      plan.tasks[index].validators = uses + added.map { ValidatorUse(name: $0) }
      if task.role == .tests { checkAdmission(plan.tasks[index]) }
    }
  }

  /// The use under the validator's own name; nil when it is left out.
  private mutating func checked(_ use: ValidatorUse, of task: String) -> ValidatorUse? {
    if use.name == "judge" {
      repaired("\(task): judge left out, the whole is reviewed anyway")
      return nil
    }
    guard let validator = validator(use.name) else {
      note("validator", "\(task): there is no validator \(use.name.quoted); known: \(knownNames)")
      return use
    }
    if use.name != validator.name { repaired("\(task): \(use.name) is \(validator.name)") }
    noteMissing(validator, neededBy: "task \(task)")
    for problem in ParameterCheck.problems(of: use.parameters, schema: validator.parameters) {
      note("parameter", "\(task): \(validator.name): \(problem)")
    }
    return ValidatorUse(name: validator.name, parameters: use.parameters)
  }

  /// Checks that apply to the task whether the plan names them or not.
  private func unnamed(in uses: [ValidatorUse], for task: PlanTask) -> [String] {
    let named = Set(uses.map(\.name))
    // An interface task writes the skeletons of files that others own.
    let sources = task.role == .interface ? plan.tasks.filter { $0.role == .implementation }.flatMap(\.files) : []
    let files = task.files + sources
    return validators.filter { validator in
      guard validator.isReady, !named.contains(validator.name), !takesRequired(validator) else { return false }
      switch validator.kind {
      case .syntax: return files.contains(where: validator.applies)
      case .suite:
        return task.role == .tests && task.files.contains { PlannedPath.isTest($0) && validator.applies(to: $0) }
      case .lint, .build, .content: return false
      }
    }.map(\.name)
  }

  /// Tests that no runner can load here cannot be admitted.
  private mutating func checkAdmission(_ task: PlanTask) {
    let suites = validators.filter { suite in suite.kind == .suite && task.files.contains(where: suite.applies) }
    guard let suite = suites.first(where: \.isReady) ?? suites.first else { return }
    noteMissing(suite, neededBy: "task \(task.id)")
    noteUnplannedInputs(of: suite, neededBy: "task \(task.id)")
  }

  /// A pattern without a wildcard is a file that the suite cannot do without, such as a package's manifest.
  mutating func noteUnplannedInputs(of suite: ValidatorInfo, neededBy needer: String) {
    let planned = plannedFiles
    for glob in suite.globs where !glob.contains(where: { "*?[".contains($0) }) {
      if !planned.contains(where: { Glob.matches($0, glob) }) {
        note("applies", "\(needer) needs \(suite.name), which needs \(glob): let the interface task own it")
      }
    }
  }

  /// Whether the validator means nothing without parameters.
  func takesRequired(_ validator: ValidatorInfo) -> Bool {
    validator.parameters != nil && !ParameterCheck.problems(of: [:], schema: validator.parameters).isEmpty
  }

  var knownNames: String { validators.map(\.name).sorted().joined(separator: ", ") }
}
