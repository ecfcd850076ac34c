package import Core
import FoundationEssentials
import Platform

/// An answer by what its question says.
package struct StoredWording: Sendable {
  package var key: String
  package var stage: Stage
  package var words: [String]
  package var trials: [AnswerTrial]

  /// As the file has the words.
  static func text(of words: [String]) -> String {
    words.isEmpty ? "" : (try? JSONEncoder().encode(words)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  fileprivate static func words(of text: String) -> [String]? {
    try? JSONDecoder().decode([String].self, from: Data(text.utf8))
  }
}

/// Answers that similar questions had, and what came of them when they stood for others'.
extension AnswerStore {
  /// As many of a frame are looked at, the newest first: two long texts take some milliseconds to compare.
  private static let mostWordings = 16
  /// Scores are kept in whole parts of this.
  private static let scoreUnit = 10_000.0

  /// The answers to questions that differ from one of this frame in words alone, young enough.
  package func wordings(in frame: String) -> [StoredWording] {
    let now = SystemAmbient().now()
    return use { (connection) throws(StorageError) in
      let rows = try connection.rows(
        "SELECT key, stage, words, created FROM answers WHERE frame = ? AND frame <> '' ORDER BY created DESC LIMIT ?",
        frame, Self.mostWordings
      ) { row in (row.text(0), row.text(1), row.text(2), row.integer(3)) }
      var found: [StoredWording] = []
      for (key, stage, text, created) in rows where !limits.isExpired(created, at: now) {
        guard let stage = Stage(rawValue: stage), let words = StoredWording.words(of: text) else { continue }
        found.append(
          StoredWording(key: key, stage: stage, words: words, trials: try Self.trials(of: key, in: connection)))
      }
      return found
    } ?? []
  }

  package func trials(of key: String) -> [AnswerTrial]? {
    use { (connection) throws(StorageError) in try Self.trials(of: key, in: connection) }
  }

  /// How many answers of a stage were right at this score or below, and how many were wrong at all.
  package func outcomes(of stage: Stage, upTo score: Double) -> (right: Int, wrong: Int) {
    use { (connection) throws(StorageError) in
      let sql = """
        SELECT TOTAL(outcome = ? AND score <= ?), TOTAL(outcome = ?) FROM trials JOIN answers USING (key)
        WHERE stage = ?
        """
      return try connection.rows(
        sql, AnswerTrial.Outcome.right.rawValue, Self.stored(score), AnswerTrial.Outcome.wrong.rawValue, stage.rawValue
      ) { row in (Int(row.integer(0)), Int(row.integer(1))) }.first
    }.flatMap(\.self) ?? (0, 0)
  }

  /// Keeps what came of an answer as long as the answer is kept. The same told twice counts once.
  package func learn(_ trial: AnswerTrial) {
    _ = use { (connection) throws(StorageError) in
      try connection.transaction { () throws(StorageError) in
        let known = try connection.rows(
          "SELECT outcome FROM answers LEFT JOIN trials ON project = ? AND call = ? WHERE answers.key = ?",
          trial.project, trial.call, trial.similar.key
        ) { row in row.text(0) }
        guard let before = known.first, before != trial.outcome.rawValue else { return }
        try connection.run(
          "INSERT OR REPLACE INTO trials (project, call, key, score, outcome, served) VALUES (?, ?, ?, ?, ?, ?)",
          trial.project, trial.call, trial.similar.key, Self.stored(trial.similar.score),
          trial.outcome.rawValue, trial.wasServed ? 1 : 0)
        switch trial.outcome {
        case .wrong where trial.wasServed: try Self.add(1, to: .falseHits, in: connection)
        case .rejected: try Self.add(1, to: .rejectedCandidates, in: connection)
        case .right, .wrong: break
        }
      }
    }
  }

  private static func stored(_ score: Double) -> Int { Int((score * scoreUnit).rounded()) }

  private static func trials(of key: String, in connection: Connection) throws(StorageError) -> [AnswerTrial] {
    let sql = "SELECT project, call, score, outcome, served FROM trials WHERE key = ? ORDER BY project, call"
    return try connection.rows(sql, key) { row in
      let score = Double(row.integer(2)) / scoreUnit
      return AnswerTrial.Outcome(rawValue: row.text(3)).map { outcome in
        AnswerTrial(
          SimilarQuestion(key: key, score: score), outcome, wasServed: row.integer(4) == 1, project: row.text(0),
          call: row.text(1))
      }
    }.compactMap(\.self)
  }
}
