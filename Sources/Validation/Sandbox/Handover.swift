import Glibc
import Platform

/// What a child gets open beside its streams, and who holds it until then.
struct Handover {
  private(set) var descriptors: [CInt] = []
  private var files: [MemoryFile] = []

  /// The number that the descriptor has in the child, as a word of its command.
  mutating func add(_ descriptor: CInt) -> String {
    descriptors.append(descriptor)
    return "\(2 + descriptors.count)"
  }

  mutating func add(_ file: MemoryFile) -> String {
    files.append(file)
    return add(file.rewound())
  }

  mutating func add(_ bytes: [UInt8]) throws(ValidationError) -> String {
    do { return add(try MemoryFile(bytes)) } catch { throw .file(error) }
  }
}
