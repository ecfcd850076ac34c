import Core
import Memory
import Storage

/// Looks for the answer to a question itself, and then for one that a similar question had: with the same frame, alike
/// enough, let through by the guards, and trusted by what came of it before.
struct AnswerFinder: AnswerCache {
  let answers: LayeredAnswers
  /// The share of wrong answers to similar questions that may be served, 0 to 1.
  let limit: Double

  private let likeness = QuestionLikeness()

  init(_ answers: LayeredAnswers, limit: Double) {
    self.answers = answers
    self.limit = limit
  }

  func find(_ questions: [Question]) async -> FoundAnswer? {
    if let known = await answers.find(questions) {
      await answers.own.count(.hits, saved: known.cost)
      return FoundAnswer(known)
    }
    let found = await similar(to: questions)
    if let found, !found.isToCompare {
      await answers.own.count(.candidates, saved: found.known.cost)
    } else {
      await answers.own.count(.misses)
    }
    return found
  }

  func keep(_ answer: KnownAnswer) async { await answers.keep(answer) }
  func reject(_ digest: String) async { await answers.reject(digest) }
  func learn(_ trial: AnswerTrial) async { await answers.own.learn(trial) }

  private struct Nearest {
    var question: Question
    var wording: StoredWording
    var score: Double
  }

  private func similar(to questions: [Question]) async -> FoundAnswer? {
    guard limit > 0, let nearest = await nearest(to: questions) else { return nil }
    let stage = nearest.question.stage
    let digest = nearest.question.digest
    let similar = SimilarQuestion(key: nearest.wording.key, score: nearest.score)
    let outcomes = await answers.own.outcomes(of: stage, upTo: similar.score)
    let isServed = Acceptance(limit: limit, isChecked: stage.isChecked).serves(
      similar, for: digest, trials: nearest.wording.trials,
      stage: Acceptance.Count(right: outcomes.right, wrong: outcomes.wrong))
    guard isServed || !stage.isChecked else { return nil }
    let known = isServed ? await answers.own.take([similar.key]) : await answers.own.answer(similar.key)
    return known.map { FoundAnswer($0, similar: similar, to: digest, isToCompare: !isServed) }
  }

  /// The most alike of all that the guards let through: there is one throw for each question that is asked.
  private func nearest(to questions: [Question]) async -> Nearest? {
    var nearest: Nearest?
    var refused: Guard?
    for question in questions {
      guard let asked = question.wording else { continue }
      for wording in await answers.own.wordings(in: asked.frame) {
        let least = max(QuestionLikeness.threshold, nearest?.score ?? 0)
        // As it is kept.
        let score = (likeness.score(asked.words, wording.words, from: least) * 10_000).rounded() / 10_000
        guard score >= least, !Acceptance.isTurnedDown(at: score, by: wording.trials) else { continue }
        if let violated = Guard.violated(by: asked.words, wording.words) {
          refused = refused ?? violated
        } else if score > nearest?.score ?? 0 {
          nearest = Nearest(question: question, wording: wording, score: score)
        }
      }
    }
    if nearest == nil, let refused { await answers.own.count(.refused(by: refused.rawValue)) }
    return nearest
  }
}

extension Stage {
  /// What an answer of it is worth is shown by checks: those of a plan, and those of a draft.
  fileprivate var isChecked: Bool {
    switch self {
    case .plan, .generate, .revise: true
    case .enhance, .critique, .evaluate: false
    }
  }
}
