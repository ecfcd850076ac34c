package import Core

/// A part of a user message.
struct PromptPart: ExpressibleByStringInterpolation {
  var text: String
  /// It is a block of somebody's prose and nothing else: the same could be said in other words.
  var isProse = false

  init(stringLiteral value: String) { text = value }

  private init(_ text: String, isProse: Bool) {
    self.text = text
    self.isProse = isProse
  }

  static func fixed(_ text: String) -> PromptPart { PromptPart(text, isProse: false) }
  static func prose(_ text: String) -> PromptPart { PromptPart(DataBlock.block(text, info: "text"), isProse: true) }
}

extension [PromptPart] {
  /// UTF-8 bytes with the blank lines between them.
  var byteCount: Int { reduce(0) { $0 + $1.text.utf8.count + 2 } }
}

extension Prompt {
  init(system: String, parts: [PromptPart]) {
    self.init(system: system, parts: parts.map(\.text), prose: parts.indices.filter { parts[$0].isProse })
  }

  /// The prose in it, part by part.
  package var words: [String] {
    (prose ?? []).filter(parts.indices.contains).map { DataBlock.content(of: parts[$0].text) }
  }
}
