import Core
import Platform
import Storage

/// The answers of a file that anybody may have made, line by line; a line that is none does not end it.
struct AnswerLines {
  private let file: InputFile
  private var buffer: [UInt8] = []
  private var isAtEnd = false
  /// Of the line that was read last; the first is 1.
  private(set) var number = 0

  init(_ file: InputFile) { self.file = file }

  /// Nil at the end; empty lines are nothing.
  mutating func next() throws -> Result<KnownAnswer, AnswerLine.Fault>? {
    while let line = try nextLine() {
      number += 1
      guard let text = String(validating: line, as: UTF8.self) else {
        return AnswerLines.read("\u{FFFD}")
      }
      if !text.allSatisfy(\.isWhitespace) { return AnswerLines.read(text) }
    }
    return nil
  }

  private static func read(_ text: String) -> Result<KnownAnswer, AnswerLine.Fault> {
    do throws(AnswerLine.Fault) { return .success(try AnswerLine.read(text)) } catch { return .failure(error) }
  }

  /// Of a line that is too long one byte more than may be, which tells.
  private mutating func nextLine() throws -> [UInt8]? {
    var searched = 0
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return Array(buffer[..<min(end, AnswerLine.longest + 1)])
      }
      if isAtEnd {
        defer { buffer = [] }
        return buffer.isEmpty ? nil : buffer
      }
      searched = buffer.count
      if searched > 2 * AnswerLine.longest {
        buffer.removeSubrange((AnswerLine.longest + 1)...)
        searched = buffer.count
      }
      let chunk = try file.read()
      isAtEnd = chunk.isEmpty
      buffer += chunk
    }
  }
}
