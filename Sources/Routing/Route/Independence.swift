import Core

/// How far a judge is from what it judges; the smaller the better.
enum Independence: Int {
  case anotherProvider, anotherModel, freshContext

  init(of judge: Candidate, from authors: [Candidate]) {
    if !authors.contains(where: { $0.provider == judge.provider }) {
      self = .anotherProvider
    } else {
      self = authors.contains(judge) ? .freshContext : .anotherModel
    }
  }

  var text: String {
    switch self {
    case .anotherProvider: "another provider"
    case .anotherModel: "another model"
    case .freshContext: "a fresh context"
    }
  }
}
