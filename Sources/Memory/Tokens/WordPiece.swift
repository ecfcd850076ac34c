/// The tokenizer of BERT without case: text is cleaned, split into words, and each word cut into the longest pieces that
/// the vocabulary has, from its beginning on. It answers what the reference does (the `tokenizers` package with the
/// model's own file), special tokens apart: text that spells one is text.
package struct WordPiece: Sendable {
  /// A longer word is unknown as a whole.
  private static let longestWord = 100
  /// What a piece begins with that does not begin its word.
  private static let inside = Array("##".utf8)

  let table: TokenTable
  private let unknown: Int

  package init() { self.init(.builtIn) }

  init(_ table: TokenTable) {
    self.table = table
    guard let unknown = table.token(Array("[UNK]".utf8)[...]) else { preconditionFailure("no table without [UNK]") }
    self.unknown = unknown
  }

  /// The spellings of the tokens of a text: `["rate", "limit", "##er"]`.
  package func spellings(of text: String) -> [String] { tokens(of: text).map(table.spelling) }

  func tokens(of text: String) -> [Int] {
    var tokens: [Int] = []
    for word in BasicWords(text).words { append(word, to: &tokens) }
    return tokens
  }

  private func append(_ word: [Unicode.Scalar], to tokens: inout [Int]) {
    guard word.count <= Self.longestWord else { return tokens.append(unknown) }
    let first = tokens.count
    var start = 0
    // The rest of the word, behind what marks it as such, and where each of its characters ends.
    var bytes = Self.inside
    var ends: [Int] = []
    for scalar in word {
      bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      ends.append(bytes.count)
    }
    while start < word.count {
      let begin = start == 0 ? Self.inside.count : ends[start - 1] - Self.inside.count
      if start > 0 { bytes.replaceSubrange(begin..<ends[start - 1], with: Self.inside) }
      guard let end = (start..<word.count).last(where: { table.token(bytes[begin..<ends[$0]]) != nil }),
        let token = table.token(bytes[begin..<ends[end]])
      else {
        tokens.removeSubrange(first...)
        return tokens.append(unknown)
      }
      tokens.append(token)
      start = end + 1
    }
  }
}
