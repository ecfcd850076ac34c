package import Core

/// A score as models write it, read without guessing.
package enum Score {
  /// 0…1 from `0.9`, `"0.9"`, `"9/10"` and `"85%"`. Nil for everything else: a 7 alone may be of ten or of a hundred.
  package static func read(_ value: JSONValue) -> Double? {
    switch value {
    case .number(let number): inRange(number)
    case .string(let text): read(text)
    default: nil
    }
  }

  static func read(_ text: some StringProtocol) -> Double? {
    let compact = String(text.filter { !$0.isWhitespace })
    if compact.hasSuffix("%") { return decimal(compact.dropLast()).flatMap { inRange($0 / 100) } }
    let parts = compact.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return decimal(compact).flatMap(inRange)
    case 2:
      guard let points = decimal(parts[0]), let most = decimal(parts[1]), most > 0 else { return nil }
      return inRange(points / most)
    default: return nil
    }
  }

  /// Digits and one point: no signs, exponents or names of numbers.
  private static func decimal(_ text: some StringProtocol) -> Double? {
    guard text.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }), text.utf8.count <= 20 else { return nil }
    return Double(String(text))
  }

  private static func inRange(_ score: Double) -> Double? {
    score >= 0 && score <= 1 ? score : nil
  }
}
