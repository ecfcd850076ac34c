package import Core

/// An earlier task that is like the one to be routed, with how its first attempt ended.
package struct Neighbour: Sendable, Hashable {
  /// At most so many count for a task.
  package static let most = 8
  /// From this likeness on.
  package static let leastScore = 0.35

  package var candidate: Candidate
  package var accepted: Bool
  /// 0…1.
  package var score: Double

  package init(candidate: Candidate, accepted: Bool, score: Double) {
    self.candidate = candidate
    self.accepted = accepted
    self.score = score
  }

  /// The nearest of the earlier attempts, for each of the texts. Ties go to the newer.
  package static func nearest(
    to texts: [String], in evidence: [FirstAttemptJudged], by similarity: any TextSimilarity
  ) -> [[Neighbour]] {
    guard !evidence.isEmpty else { return texts.map { _ in [] } }
    return similarity.scores(of: texts, against: evidence.map(\.text)).map { scores in
      let near = zip(scores, evidence.indices).filter { $0.0 >= leastScore }
        .sorted { $0.0 == $1.0 ? $0.1 > $1.1 : $0.0 > $1.0 }.prefix(most)
      return near.map { score, index in
        Neighbour(candidate: evidence[index].candidate, accepted: evidence[index].accepted, score: score)
      }
    }
  }
}

extension PlanTask {
  /// The task in words, as similar ones are found by.
  package var likeness: String { String("\(title) \(prompt)".prefix(240)) }
}
