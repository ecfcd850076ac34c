import Core
import OrchestratorKit

/// `eval TEXT TEXT`: how alike they are, also as an exit status.
struct EvalCommand {
  /// Texts that say the same in almost the same words.
  private static let usualThreshold = 0.9

  let options: Options
  let printer: Printer

  private struct Document: Encodable {
    var score: Double
    var threshold: Double
    var similar: Bool
    var embeddings: String
    /// What `--semantic-cache` would make of them.
    var asQuestions: QuestionPair

    enum CodingKeys: String, CodingKey {
      case score, threshold, similar, embeddings
      case asQuestions = "as_questions"
    }
  }

  func run(_ text: String, _ other: String) async throws -> ExitStatus {
    let embeddings = try Embeddings(options.embeddings, installation: .current())
    let (score, name, remark) = try await embeddings.likeness(text, other)
    if let remark { printer.warning(remark) }
    let threshold = options.threshold ?? Self.usualThreshold
    // As it is printed, so that what one reads decides.
    let rounded = (score * 10_000).rounded() / 10_000
    let isSimilar = rounded >= threshold
    try printer.document(
      Document(
        score: rounded, threshold: threshold, similar: isSimilar, embeddings: name,
        asQuestions: QuestionPair(text, other)
      ).jsonText(pretty: true))
    printer.answer(Table.number(rounded, digits: 4))
    return isSimilar ? .accepted : .notAccepted
  }
}
