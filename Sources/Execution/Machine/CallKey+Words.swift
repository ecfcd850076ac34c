import Core

extension CallKey {
  /// What the call is for, for people: "planning", "writing red", "the review of the whole".
  var words: String {
    let subject = task ?? "the whole"
    return switch stage {
    case .enhance: "enhancing the description"
    case .plan: "planning"
    case .generate: "writing \(subject)"
    case .revise: "revising \(subject)"
    case .critique: task == nil ? "the review of the whole" : "the critique of \(subject)"
    case .evaluate: "the evaluation of \(subject)"
    }
  }
}
