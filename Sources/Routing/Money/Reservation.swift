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

  /// The output tokens that `available` pays for on top of the prompt, at most `most`; zero when not even the prompt fits.
  package static func maxTokens(fitting available: Money, prompt: Prompt, model: ModelEntry, atMost most: Int) -> Int {
    var low = 0
    var high = most
    while low < high {
      let middle = (low + high + 1) / 2
      if bound(prompt: prompt, maxTokens: middle, model: model) <= available { low = middle } else { high = middle - 1 }
    }
    return low
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
