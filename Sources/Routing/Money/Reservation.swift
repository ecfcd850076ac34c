package import Core

/// The most that a call can cost, known before it is made.
package enum Reservation {
  /// Bytes of a request that are not the prompt: the JSON around it, the provider's own template.
  package static let envelope = 1_024

  /// A token is at least a byte of the request, and an answer has at most `maxTokens`.
  package static func bound(prompt: Prompt, maxTokens: Int, model: ModelEntry) -> Money {
    let bytes = escapedCount(prompt.system.text) + escapedCount(prompt.user)
    return bound(bytes: bytes, maxTokens: maxTokens, model: model)
  }

  /// The same for a prompt of which only the size is known.
  package static func bound(bytes: Int, maxTokens: Int, model: ModelEntry) -> Money {
    Price.cost([(bytes + envelope, model.inputPrice), (maxTokens, model.outputPrice)])
  }

  /// The largest allowance up to `atMost` whose bound is within the amount; 0 when not even the prompt is.
  package static func maxTokens(fitting available: Money, prompt: Prompt, model: ModelEntry, atMost: Int) -> Int {
    let bytes = escapedCount(prompt.system.text) + escapedCount(prompt.user)
    func fits(_ tokens: Int) -> Bool { bound(bytes: bytes, maxTokens: tokens, model: model) <= available }
    guard fits(1) else { return 0 }
    var (fitting, beyond) = (1, max(1, atMost) + 1)
    while beyond - fitting > 1 {
      let middle = (fitting + beyond) / 2
      if fits(middle) { fitting = middle } else { beyond = middle }
    }
    return fitting
  }

  /// UTF-8 bytes of the text inside a JSON string.
  static func escapedCount(_ text: String) -> Int {
    text.utf8.reduce(0) { count, byte in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: count + 2
      case 0..<0x20: count + 6
      default: count + 1
      }
    }
  }
}
