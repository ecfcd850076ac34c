import CMemory
import Glibc
import Platform

/// Vectors by key in a file that is mapped into memory, searched exactly. What is in it follows from something else, which
/// is asked again for whatever is missing here: a file that is gone, cut off or damaged at any byte, another embedder's or
/// held by a process that does not let go, is an index without entries, and `remark` says so.
///
/// Entries are only ever added, behind the last one; the header counts them in when they are written.
package final class VectorIndex {
  /// An entry and the cosine of the angle between it and the query.
  package struct Match: Sendable, Hashable {
    package var key: UInt64
    package var cosine: Double
  }

  /// Why what was there is not used; nil when it is, or when nothing was there.
  package private(set) var remark: String?
  package var count: Int { header.count + added.count }
  package var dimensions: Int { header.dimensions }

  private let path: String
  private var header: IndexHeader
  private var map: MappedFile?
  /// What could not be written to the file, for as long as this one lives.
  private var added: [(key: UInt64, vector: QuantizedVector)] = []
  /// Nothing is written: another process is at work on the file.
  private var isBusy = false

  /// Opens what is at the path; the folder must exist. `dimensions` at least 1.
  package init(path: String, embedder: String, dimensions: Int) {
    self.path = path
    header = IndexHeader(embedder: embedder, dimensions: dimensions)
    let empty = header
    let file = IndexFile(path, O_RDONLY)
    guard file.isOpen else {
      if errno != ENOENT { remark = "\(path) cannot be read (\(String(cString: strerror(errno))))" }
      return
    }
    guard file.lock(LOCK_SH) else {
      isBusy = true
      remark = "\(path) is held by another process"
      return
    }
    if let problem = load(file) {
      header = empty
      map = nil
      remark = "\(path) \(problem)"
    }
  }

  /// All keys, in the order of their entries.
  package var keys: [UInt64] {
    let rows = map.map { file in
      (0..<header.count).map { IndexRow.key(file.bytes + IndexHeader.size + $0 * header.stride) }
    }
    return (rows ?? []) + added.map(\.key)
  }

  /// At most `most` entries, the nearest first; equally near ones in the order in which they came. The vector has as many
  /// numbers as those of the index.
  package func nearest(to vector: [Float], most: Int) -> [Match] {
    precondition(vector.count == dimensions, "a vector of \(vector.count) numbers in an index of \(dimensions)")
    let query = QuantizedVector(vector)
    var nearest = NearestRows(to: query, most: most)
    if let map {
      nearest.look(at: map.bytes + IndexHeader.size, count: header.count, stride: header.stride, first: 0)
    }
    let rest = added.flatMap { IndexRow.bytes(key: $0.key, $0.vector, stride: header.stride) }
    rest.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      nearest.look(at: start, count: added.count, stride: header.stride, first: header.count)
    }
    return nearest.matches.map { Match(key: key(at: $0.place), cosine: Double($0.cosine)) }
  }

  /// Adds entries. A file that was not used is replaced, and one that cannot be written now is left alone: then the
  /// entries are known to this index only.
  package func insert(_ entries: [(key: UInt64, vector: [Float])]) {
    guard !entries.isEmpty else { return }
    for entry in entries {
      precondition(entry.vector.count == dimensions, "a vector of \(entry.vector.count) numbers among \(dimensions)")
    }
    let rows = entries.map { (key: $0.key, vector: QuantizedVector($0.vector)) }
    if !append(rows) { added += rows }
  }

  /// Forgets all entries; the next insertion writes the file anew.
  package func removeAll() {
    header = IndexHeader(copying: header)
    (map, added) = (nil, [])
  }

  private func key(at place: Int) -> UInt64 {
    guard place < header.count, let map else { return added[place - header.count].key }
    return IndexRow.key(map.bytes + IndexHeader.size + place * header.stride)
  }

  /// Takes over what the file holds; answers what is wrong with it.
  private func load(_ file: borrowing IndexFile) -> String? {
    guard let found = file.header else { return "is damaged in its first bytes" }
    guard found.fingerprint == header.fingerprint, found.dimensions == header.dimensions else {
      return "was made with other embeddings"
    }
    guard file.size >= found.fileSize else { return "is cut off" }
    guard found.count > 0 else {
      header = found
      return nil
    }
    guard let mapped = MappedFile(file.descriptor, count: found.fileSize) else { return "cannot be mapped into memory" }
    var lanes = [UInt32](repeating: 0, count: 16)
    orch_checksum(&lanes, mapped.bytes + IndexHeader.size, found.stride, found.count)
    guard lanes == found.lanes else { return "is damaged" }
    header = found
    map = mapped
    return nil
  }

  /// False when nothing could be written.
  private func append(_ rows: [(key: UInt64, vector: QuantizedVector)]) -> Bool {
    guard !isBusy else { return false }
    if map == nil { return replace(with: rows) }
    let file = IndexFile(path, O_RDWR)
    // Another process may have added entries, or put another file in this one's place.
    guard file.isOpen, file.lock(LOCK_EX), file.header == header else { return false }
    var grown = header
    let bytes = grown.take(rows)
    guard file.write(bytes, at: header.fileSize), file.write(grown.bytes, at: 0) else { return false }
    guard let mapped = MappedFile(file.descriptor, count: grown.fileSize) else { return false }
    header = grown
    map = mapped
    return true
  }

  private func replace(with rows: [(key: UInt64, vector: QuantizedVector)]) -> Bool {
    var fresh = IndexHeader(copying: header)
    let bytes = fresh.take(rows)
    guard (try? AtomicFile.write(fresh.bytes + bytes, to: path, mode: 0o600, isDurable: false)) != nil else {
      return false
    }
    let file = IndexFile(path, O_RDONLY)
    guard file.isOpen, file.header == fresh, let mapped = MappedFile(file.descriptor, count: fresh.fileSize) else {
      return false
    }
    header = fresh
    map = mapped
    return true
  }
}

extension IndexHeader {
  /// Counts the rows in, and answers their bytes.
  fileprivate mutating func take(_ rows: [(key: UInt64, vector: QuantizedVector)]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * stride)
    for row in rows { bytes += IndexRow.bytes(key: row.key, row.vector, stride: stride) }
    bytes.withUnsafeBytes { orch_checksum(&lanes, $0.baseAddress, stride, rows.count) }
    count += rows.count
    return bytes
  }
}
