/// What is asked of whom: all that decides an answer, as far as we know. Two calls with one question could share one.
package struct Question: Sendable, Hashable, Codable {
  package var provider: String
  package var model: String
  package var stage: Stage
  /// SHA-256 of the system and the user message, as they are sent (`Prompt.digest`).
  package var messages: String
  /// Output tokens that such a call gets where money is no object. Under a tight budget it gets fewer, and a whole answer
  /// is the same.
  package var maxTokens: Int
  /// Of the way in which answers are asked for and read.
  package var promptVersion: Int
  /// On whose account it is asked: nobody is served what another org has paid.
  package var org: String?
  /// By which a similar question is known; nil where only the same one may have the same answer. No part of the digest.
  package var wording: Wording?

  package init(
    candidate: Candidate, stage: Stage, messages: String, maxTokens: Int, promptVersion: Int, org: String?
  ) {
    provider = candidate.provider
    model = candidate.model
    self.stage = stage
    self.messages = messages
    self.maxTokens = maxTokens
    self.promptVersion = promptVersion
    self.org = org
  }

  package var candidate: Candidate { Candidate(provider: provider, model: model) }

  /// SHA-256 over every field, each after its length, so that no two questions read the same.
  package var digest: String {
    let fields = [provider, model, stage.rawValue, messages, "\(maxTokens)", "\(promptVersion)", org ?? ""]
    return SHA256.hex(fields.map(\.counted).joined().utf8)
  }

  /// Known by the wording of its prompt from here on; its frame is that of the prompt and of every other field.
  package func worded(_ prompt: Wording?) -> Question {
    guard let prompt else { return self }
    var question = self
    let fields = [provider, model, stage.rawValue, prompt.frame, "\(maxTokens)", "\(promptVersion)", org ?? ""]
    question.wording = Wording(frame: SHA256.hex(fields.map(\.counted).joined().utf8), words: prompt.words)
    return question
  }
}

/// A question or a prompt taken apart: what has to be the same in a similar one, byte for byte, and the words that may differ.
package struct Wording: Sendable, Hashable, Codable {
  /// SHA-256 over all of it but the prose.
  package var frame: String
  /// The prose, part by part: the user's description and criteria, a task's title and instruction.
  package var words: [String]

  package init(frame: String, words: [String]) {
    self.frame = frame
    self.words = words
  }
}

extension Prompt {
  /// SHA-256 of the two messages that are sent; how the user message is put together does not matter.
  package var digest: String { SHA256.hex((system.text.counted + user.counted).utf8) }

  /// SHA-256 of the same without the prose, of which only the place counts; nil when there is none.
  package var frame: String? {
    guard let prose, !prose.isEmpty else { return nil }
    let fixed = parts.indices.map { prose.contains($0) ? "prose," : parts[$0].text.counted }
    return SHA256.hex((system.text.counted + fixed.joined()).utf8)
  }
}

extension String {
  fileprivate var counted: String { "\(utf8.count):\(self)," }
}
