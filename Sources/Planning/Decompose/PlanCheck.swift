package import Core

/// Checks a plan before task money is spent. Checking a repaired plan again finds and changes nothing.
package enum PlanCheck {
  package static let taskLimit = 60

  package static func check(_ plan: Plan, spec: Spec, validators: [ValidatorInfo]) -> PlanReview {
    var checking = PlanChecking(plan: plan, spec: spec, validators: validators)
    checking.run()
    return PlanReview(plan: checking.plan, repairs: checking.repairs, findings: checking.findings)
  }

  /// What no plan can mend: criteria that name a check whose tool is missing here. Known before the first call.
  package static func preflight(spec: Spec, validators: [ValidatorInfo]) -> [Finding] {
    spec.criteria.compactMap { criterion in
      guard let validator = PhraseBinding.bind(criterion.text, validators: validators) else { return nil }
      return PlanChecking.missing(validator, neededBy: "criterion \(criterion.id) \(criterion.text.quoted)")
    }
  }
}
