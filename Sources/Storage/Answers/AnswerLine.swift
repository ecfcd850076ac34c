package import Core
import FoundationEssentials

/// An answer as one line of JSON, with the digest of its question and a checksum: how it stands in the cache, in what is
/// exported, and where other parties may write as well.
package enum AnswerLine {
  /// Bytes of a line at most: no answer of a model is so long.
  package static let longest = 16 << 20

  private struct Line: Codable {
    var key: String
    var sha256: String
    var answer: KnownAnswer
  }

  package struct Fault: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  package static func text(of answer: KnownAnswer) throws -> String {
    let line = Line(key: answer.question.digest, sha256: try checksum(of: answer), answer: answer)
    return String(decoding: try encoder.encode(line), as: UTF8.self)
  }

  /// Throws when the line is not what was written, or is no answer that could have been kept.
  package static func read(_ text: String) throws(Fault) -> KnownAnswer {
    guard text.utf8.count <= longest else { throw Fault(description: "it is longer than \(longest >> 20) MB") }
    let line: Line
    do {
      line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
    } catch {
      throw Fault(description: "it is not an answer in JSON")
    }
    guard line.answer.question.digest == line.key else {
      throw Fault(description: "its key is not that of its question")
    }
    guard (try? checksum(of: line.answer)) == line.sha256 else { throw Fault(description: "its checksum is wrong") }
    let answer = line.answer
    guard answer.answer.finish == .complete, !answer.answer.text.text.isEmpty else {
      throw Fault(description: "it holds no whole answer")
    }
    guard answer.createdAt > 0, (Money.zero...Money.largest).contains(answer.cost) else {
      throw Fault(description: "its time or its cost cannot be")
    }
    return answer
  }

  private static func checksum(of answer: KnownAnswer) throws -> String { SHA256.hex(try encoder.encode(answer)) }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
