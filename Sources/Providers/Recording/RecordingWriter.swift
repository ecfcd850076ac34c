import Core
import Dispatch
import Glibc
import Platform

/// Appends calls to a recording; each is durable before `append` returns.
package final class RecordingWriter: Sendable {
  private let file: String
  private let descriptor: CInt
  /// Writing blocks: it happens on a thread of this queue, one call after the other.
  private let queue = DispatchQueue(label: "recording")

  /// Starts a recording, or goes on with one that was made for the same providers; half a line at its end, which a kill
  /// has left, is cut off.
  package init(file: String, header: Recording.Header) throws(ProvidersError) {
    self.file = file
    let text: String
    do {
      text = try header.jsonText()
    } catch {
      throw .recording(file: file, reason: "the header cannot be written as JSON")
    }
    let old = try Self.existing(file)
    descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(file) }
    let whole = old.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    if whole < old.count, ftruncate(descriptor, whole) != 0 { throw Self.failure(file) }
    if whole == 0 {
      try write(text)
    } else if try Recording(parsing: old[..<whole], file: file).header.providers != header.providers {
      throw .recording(file: file, reason: "was recorded with other providers; record to another file")
    }
  }

  deinit { Glibc.close(descriptor) }

  package func append(_ call: RecordedCall) async throws(ProvidersError) {
    guard let line = try? call.jsonText() else {
      throw .recording(file: file, reason: "a call cannot be written as JSON")
    }
    let result: Result<Void, ProvidersError> = await withCheckedContinuation { continuation in
      queue.async { [self] in
        continuation.resume(returning: Result { () throws(ProvidersError) in try write(line) })
      }
    }
    try result.get()
  }

  private func write(_ line: String) throws(ProvidersError) {
    guard writeFully(Array("\(line)\n".utf8), to: descriptor), fsync(descriptor) == 0 else {
      throw Self.failure(file)
    }
  }

  private static func existing(_ file: String) throws(ProvidersError) -> [UInt8] {
    do throws(PlatformError) {
      return try BoundedFile.read(file, limit: Recording.sizeLimit)
    } catch {
      if case .noSuchFile = error { return [] }
      throw .file(error.description)
    }
  }

  /// Of the system call that has just failed.
  private static func failure(_ file: String) -> ProvidersError {
    .recording(file: file, reason: String(cString: strerror(errno)))
  }
}
