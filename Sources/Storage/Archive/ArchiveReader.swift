import FoundationEssentials
import Platform

/// Reads an archive that anybody may have made, line by line.
struct ArchiveReader {
  /// Bytes; longer lines are refused.
  static let lineLimit = 64 << 20

  private let file: InputFile
  private let decoder = JSONDecoder()
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// Of the line that was read last; the first is 1.
  private(set) var number = 0

  init(_ file: InputFile) { self.file = file }

  /// The next line; nil at the end.
  mutating func next() throws(StorageError) -> ArchiveLine? {
    number += 1
    guard let text = try nextLine() else { return nil }
    do {
      return try decoder.decode(ArchiveLine.self, from: Data(text))
    } catch {
      throw refusal(number == 1 ? "this is no archive of orchestrator export" : "it is no line of an archive")
    }
  }

  func refusal(_ reason: String) -> StorageError { .archive(line: number, reason: reason) }

  private mutating func nextLine() throws(StorageError) -> ArraySlice<UInt8>? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = end + 1 }
        return buffer[position..<end]
      }
      guard !isAtEnd else {
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        return buffer[position...]
      }
      guard buffer.count - position <= ArchiveReader.lineLimit else {
        throw refusal("it is longer than \(ArchiveReader.lineLimit >> 20) MB")
      }
      buffer.removeSubrange(..<position)
      position = 0
      searched = buffer.count
      let chunk: [UInt8]
      do {
        chunk = try file.read()
      } catch {
        throw .archive(line: nil, reason: "\(error)")
      }
      isAtEnd = chunk.isEmpty
      buffer += chunk
    }
  }
}
