import Core
import Planning
import Routing

/// Answers that are there already, to the question itself or to a similar one: looked for before money is reserved and
/// before anybody's health or rates are asked about, so that they also serve when money is short or a provider is down.
extension RunMachine {
  /// Nil when there is nobody whose answer could be used, or each has answered this question of the project before: an
  /// answer that did not help is not served again, and a second sample is one. Nil also when it was looked for, and what
  /// was found is to be compared.
  func lookUp(for demand: CallDemand) -> LookUp? {
    guard state.held[demand.key] == nil else { return nil }
    let prompt = demand.prompt()
    let pool = candidates(for: demand, prompt: prompt, cap: .unlimited, under: .notMoney).order
    let messages = prompt.digest
    let wording = similarStages.contains(demand.key.stage) ? Wording(of: prompt) : nil
    let questions = pool.prefix(takesAnybodysAnswer ? pool.count : 1)
      .compactMap { question(of: demand, messages, to: $0)?.worded(wording) }
      .filter { !state.answeredQuestions.contains($0.digest) }
    return questions.isEmpty ? nil : LookUp(key: demand.key, prompt: prompt, questions: questions)
  }

  /// The cheapest adequate model is wanted, and nothing is cheaper than an answer that has helped. Another rule is about
  /// who is asked.
  private var takesAnybodysAnswer: Bool {
    let settings = state.run?.settings ?? Settings()
    return settings.preference == .strategy(.adequate) && settings.explore != true
  }

  func question(of demand: CallDemand, _ messages: String, to candidate: Candidate) -> Question? {
    state.model(candidate).map { model in
      Question(
        candidate: candidate, stage: demand.key.stage, messages: messages,
        maxTokens: Question.maxTokens(demand.key, demand.task, model: model), promptVersion: PromptWriter.version,
        org: state.run?.settings.org)
    }
  }

  /// That a served draft is not what it was; nil where it need not be, or where its task was accepted with it.
  func withdrawal(of n: Int, in task: TaskState, reason: String) -> Event? {
    guard let served = state.servedDraft(n, of: task.task.id), served.passed, task.lastAcceptedN != n else {
      return nil
    }
    return .answerWithdrawn(AnswerWithdrawn(served, reason: reason))
  }
}

extension Question {
  /// Output tokens that such a call gets where money is no object.
  static func maxTokens(_ key: CallKey, _ task: PlanTask?, model: ModelEntry) -> Int {
    TokenAllowance.maxTokens(stage: key.stage, type: task?.type, role: task?.role, model: model)
  }
}

extension Wording {
  /// UTF-8 bytes of prose by which a question can be known: who writes more than that wants just that.
  private static let longest = 32_768

  /// Of a prompt; nil where no other words could mean the same.
  init?(of prompt: Prompt) {
    let words = prompt.words
    guard let frame = prompt.frame, words.reduce(0, { $0 + $1.utf8.count }) <= Self.longest else { return nil }
    self.init(frame: frame, words: words)
  }
}
