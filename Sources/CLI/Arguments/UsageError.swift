import Core

/// Something typed that cannot be meant; one line that says what to type instead.
struct UsageError: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// Names the nearest known word if one is near, else what to do about it.
  static func unknown(
    _ kind: String, _ typed: String, among known: [String], otherwise: String = "see orchestrator --help"
  ) -> UsageError {
    let hint = Spelling.nearest(to: typed, among: known).map { "did you mean \($0)?" }
    return UsageError("unknown \(kind) \(typed); \(hint ?? otherwise)")
  }
}
