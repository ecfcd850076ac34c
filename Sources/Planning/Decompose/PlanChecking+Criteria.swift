import Core

extension PlanChecking {
  /// Every criterion is decided by something that means its words, applies to a planned file and can run here.
  mutating func checkCriteria() {
    let criteria = spec.criteria.isEmpty ? proposedCriteria() : spec.criteria
    let known = Set(criteria.map(\.id))
    var bindings: [String: CriterionBinding] = [:]
    for binding in plan.criteria {
      if !known.contains(binding.id) {
        note("criterion", "there is no criterion \(binding.id.quoted)")
      } else if bindings.updateValue(binding, forKey: binding.id) != nil {
        note("criterion", "criterion \(binding.id) is bound twice")
      }
    }
    plan.criteria = criteria.compactMap { bound($0, bindings[$0.id]) }
    for index in plan.tasks.indices {
      let task = plan.tasks[index]
      let strangers = task.criteria.filter { !known.contains($0) }
      if !strangers.isEmpty {
        plan.tasks[index].criteria.removeAll(where: strangers.contains)
        repaired("\(task.id): unknown criteria \(strangers.map(\.quoted).joined(separator: ", ")) left out")
      }
    }
  }

  private mutating func proposedCriteria() -> [Criterion] {
    if plan.criteria.isEmpty { note("criterion", "the user gave no criteria and the plan proposes none") }
    for binding in plan.criteria where !Self.isIdentifier(binding.id) {
      note("criterion", "the id \(binding.id.quoted) of a criterion is not c1, c2, …")
    }
    return plan.criteria.map { Criterion(id: $0.id, text: $0.proposedText ?? "") }
  }

  /// The criterion's binding after our own rules; nil when it has none.
  private mutating func bound(_ criterion: Criterion, _ planned: CriterionBinding?) -> CriterionBinding? {
    let name = "criterion \(criterion.id) \(criterion.text.quoted)"
    if let validator = PhraseBinding.bind(criterion.text, validators: validators) {
      return bound(criterion, to: validator, by: planned, name: name)
    }
    guard var binding = planned else {
      note("criterion", "\(name) is bound to nothing: give it a validator, tests, or judge")
      return nil
    }
    if case .nothing = binding.decider { return binding }
    let claim = ExecutionClaim.kind(of: criterion.text)
    if claim != nil, let tool = ExecutionClaim.foreignTool(in: criterion.text, validators: validators) {
      return undecided(criterion, binding, "no check here runs \(tool)")
    }
    switch binding.decider {
    case .nothing: break
    case .judge:
      if claim != nil {
        return undecided(criterion, binding, "reading does not show it and no check here was named that runs it")
      }
    case .tests(let files):
      if files.isEmpty { note("criterion", "\(name) is bound to an empty list of tests") }
      binding.decider = .tests(checkedTests(files, name: name))
      binding.unmeasured = PhraseBinding.unmeasuredByTests(criterion.text)
    case .validator(let validatorName):
      guard let validator = validator(validatorName) else {
        note(
          "validator", "\(name) is bound to \(validatorName.quoted), which is no validator; known: \(knownNames), judge"
        )
        return binding
      }
      let means = PhraseBinding.concerns(criterion.text, validator)
      if !validator.decidesBehaviour, claim == .running || (claim == .outcome && !means) {
        return undecided(criterion, binding, "\(validator.name) only reads files, and this takes a run")
      }
      if validatorName != validator.name { repaired("\(criterion.id): \(validatorName) is \(validator.name)") }
      binding.decider = .validator(validator.name)
      let uses = plan.tasks.flatMap(\.validators)
      binding.unmeasured =
        PhraseBinding.unmeasured(criterion.text, boundTo: validator, uses: uses)
        ?? (validator.kind == .build && claim != nil && !ExecutionClaim.isAboutBuilding(criterion.text)
          ? "that it runs is not measured by \(validator.name)" : nil)
      if !means {
        note(
          "meaning",
          "\(name) is not what \(validator.name) checks: name the tests that show it, another check, or judge")
      }
      checkApplicable(validator, name: name)
    }
    return binding
  }

  /// A phrase of ours wins, and a plan that contradicts it is refused.
  private mutating func bound(
    _ criterion: Criterion, to validator: ValidatorInfo, by planned: CriterionBinding?, name: String
  ) -> CriterionBinding {
    switch planned?.decider {
    case .validator(let other)? where self.validator(other)?.name == validator.name: break
    case .tests? where validator.kind == .suite:
      repaired("\(criterion.id): decided by all of \(validator.name), not by named files only")
    case nil: repaired("\(criterion.id): decided by \(validator.name), as its words say")
    case .validator(let other)?:
      note("phrase", "\(name) names \(validator.name) and is bound to \(other.quoted): bind it to \(validator.name)")
    case .judge?, .tests?, .nothing?:
      note("phrase", "\(name) names \(validator.name) and is bound to something else: bind it to \(validator.name)")
    }
    checkApplicable(validator, name: name)
    return CriterionBinding(
      id: criterion.id, decider: .validator(validator.name), proposedText: planned?.proposedText)
  }

  private mutating func checkApplicable(_ validator: ValidatorInfo, name: String) {
    noteMissing(validator, neededBy: name)
    if validator.kind == .suite {
      let tests = plan.tasks.filter { $0.role == .tests }.flatMap(\.files)
      if !tests.contains(where: validator.applies) {
        note("applies", "\(name) is decided by \(validator.name), and no task of role tests writes files that it runs")
      }
      noteUnplannedInputs(of: validator, neededBy: name)
    } else if !plannedFiles.contains(where: validator.applies) {
      note("applies", "\(name) is decided by \(validator.name), which applies to none of the planned files")
    }
    if takesRequired(validator), !plan.tasks.contains(where: { $0.validators.contains { $0.name == validator.name } }) {
      note("parameter", "\(name) is decided by \(validator.name): name it with its parameters in a task's validators")
    }
  }

  private mutating func checkedTests(_ files: [String], name: String) -> [String] {
    files.map { raw in
      let path = (try? PlannedPath.normalise(raw).get()) ?? raw
      guard plan.owner(of: path)?.role == .tests else {
        note("tests", "\(name) is bound to \(path.quoted), which no task of role tests writes")
        return path
      }
      let suites = validators.filter { $0.kind == .suite && $0.applies(to: path) }
      if let missing = suites.first, !suites.contains(where: \.isReady) { noteMissing(missing, neededBy: name) }
      if suites.isEmpty { note("tests", "\(name) is bound to \(path.quoted), which no test runner here runs") }
      return path
    }.withoutRepetition
  }

  private mutating func undecided(
    _ criterion: Criterion, _ binding: CriterionBinding, _ reason: String
  ) -> CriterionBinding {
    repaired("\(criterion.id) \(criterion.text.quoted) will be unverified: \(reason)")
    return CriterionBinding(id: criterion.id, decider: .nothing(reason), proposedText: binding.proposedText)
  }
}
