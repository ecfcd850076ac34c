extension Connection {
  /// What SQLite itself finds wrong with the file, the first of it on one line; nil when that is nothing.
  func integrityFault() throws(StorageError) -> String? {
    do throws(StorageError) {
      let report = try rows("PRAGMA integrity_check(1)") { row in row.text(0) }.first ?? "no answer"
      if report != "ok" {
        return report.split(separator: "\n").filter { !$0.hasPrefix("***") }.joined(separator: " ")
      }
      let broken = try rows("PRAGMA foreign_key_check") { row in (row.text(0), row.text(2)) }.first
      return broken.map { "a row of \($0.0) refers to one of \($0.1) that does not exist" }
    } catch where error.isDamage {
      if case .sqlite(_, let message) = error { return message }
      throw error
    }
  }
}
