import Glibc

/// The beginning of a file in memory, to be read only.
final class MappedFile {
  let bytes: UnsafeRawPointer
  let count: Int

  /// Nil when the system refuses; the descriptor may be closed after it. `count` is at least 1.
  init?(_ descriptor: CInt, count: Int) {
    guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else { return nil }
    madvise(start, count, MADV_WILLNEED)
    bytes = UnsafeRawPointer(start)
    self.count = count
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes), count) }
}
