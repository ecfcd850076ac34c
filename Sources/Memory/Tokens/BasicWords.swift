// Canonical decomposition of text without Foundation's; the standard library has it, though not yet in its open API.
@_spi(_Unicode) import Swift

/// The words of a text as BERT splits them before WordPiece: control characters are gone, accents too, letters are in
/// lower case, and every punctuation mark and every Chinese character is a word of its own.
struct BasicWords {
  private(set) var words: [[Unicode.Scalar]] = []
  private var word: [Unicode.Scalar] = []

  init(_ text: String) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      for byte in text.utf8 { Self.clean(Unicode.Scalar(byte)) { take(Self.lowercased($0)) } }
    } else {
      var cleaned = String.UnicodeScalarView()
      for scalar in text.unicodeScalars { Self.clean(scalar) { cleaned.append($0) } }
      for scalar in String(cleaned)._nfd where scalar.properties.generalCategory != .nonspacingMark {
        if scalar.isASCII {
          take(Self.lowercased(scalar))
        } else {
          for scalar in scalar.properties.lowercaseMapping.unicodeScalars { take(scalar) }
        }
      }
    }
    end()
  }

  /// What is left of a character: spaces are all alike, a Chinese one stands between two, and some are nothing.
  private static func clean(_ scalar: Unicode.Scalar, _ append: (Unicode.Scalar) -> Void) {
    if isSpace(scalar) { return append(" ") }
    if isDropped(scalar) { return }
    guard isChinese(scalar) else { return append(scalar) }
    for scalar in [" ", scalar, " "] as [Unicode.Scalar] { append(scalar) }
  }

  private mutating func take(_ scalar: Unicode.Scalar) {
    let isPunctuation = Self.isPunctuation(scalar)
    guard isPunctuation || Self.isSpace(scalar) else { return word.append(scalar) }
    end()
    if isPunctuation { words.append([scalar]) }
  }

  private mutating func end() {
    if !word.isEmpty { words.append(word) }
    word = []
  }

  /// Of an ASCII character.
  private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    (65...90).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
  }

  /// Of the control characters only three are spaces.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10, 13, 32: true
    case 0...127, 0x85: false
    default: scalar.properties.isWhitespace
    }
  }

  /// Control, format and private characters, and what stands for bytes that are no text.
  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 32...126: return false
    case 0...31, 127, 0xFFFD: return true
    default: break
    }
    return switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate: true
    default: false
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // All that ASCII has, symbols included.
    case 33...47, 58...64, 91...96, 123...126: return true
    case 0...127: return false
    default: break
    }
    return switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
