import Core

/// A row of `blobs`.
struct StoredBody {
  let digest: String
  let encoding: String
  let bytes: [UInt8]

  static let columns = "sha256, encoding, bytes"

  /// A row as `columns` select it.
  init(reading row: borrowing Row) {
    digest = row.text(0)
    encoding = row.text(1)
    bytes = row.bytes(2)
  }

  /// Nil when the store has none of this digest.
  init?(digest: String, from connection: Connection) throws(StorageError) {
    let found = try connection.rows("SELECT \(StoredBody.columns) FROM blobs WHERE sha256 = ?", digest) { row in
      StoredBody(reading: row)
    }
    guard let body = found.first else { return nil }
    self = body
  }

  /// The bytes are those that the digest was made of.
  var isIntact: Bool { encoding == "utf-8" && SHA256.hex(bytes) == digest }
}
