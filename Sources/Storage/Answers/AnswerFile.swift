import Glibc
import Platform

/// The file of the cached answers: it may be deleted at any time, and one that is damaged is put aside.
enum AnswerFile {
  /// Tells our files from those of other programs: "orca".
  private static let application: Int64 = 0x6f72_6361
  private static let version: Int64 = 2

  private static let schema = """
    CREATE TABLE answers (
      key TEXT PRIMARY KEY NOT NULL, org TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, stage TEXT NOT NULL,
      created INTEGER NOT NULL, used INTEGER NOT NULL, uses INTEGER NOT NULL, cost INTEGER NOT NULL,
      bytes INTEGER NOT NULL, line TEXT NOT NULL
    ) STRICT;
    CREATE INDEX answers_by_use ON answers (used, key, bytes);
    CREATE INDEX answers_by_age ON answers (created);
    CREATE TABLE counters (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    PRAGMA application_id = \(application);
    \(wordings)
    """

  /// What version 2 has more: how questions are worded, and what came of answers that stood for others'. Those trials are
  /// of one answer, and go with it.
  private static let wordings = """
    ALTER TABLE answers ADD COLUMN frame TEXT NOT NULL DEFAULT '';
    ALTER TABLE answers ADD COLUMN words TEXT NOT NULL DEFAULT '';
    CREATE INDEX answers_by_frame ON answers (frame, created) WHERE frame <> '';
    CREATE TABLE trials (
      project TEXT NOT NULL, call TEXT NOT NULL, key TEXT NOT NULL, score INTEGER NOT NULL, outcome TEXT NOT NULL,
      served INTEGER NOT NULL, PRIMARY KEY (project, call)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX trials_by_key ON trials (key);
    CREATE TRIGGER answer_gone AFTER DELETE ON answers BEGIN DELETE FROM trials WHERE key = old.key; END;
    CREATE TRIGGER answer_replaced AFTER UPDATE OF line ON answers WHEN old.line <> new.line
      BEGIN DELETE FROM trials WHERE key = old.key; END;
    PRAGMA user_version = 2;
    """

  /// Opens the file at a path, which is made when there is none.
  static func open(_ path: String) throws(StorageError) -> Connection {
    if access(path, F_OK) != 0 { try make(path) }
    let connection = try Connection(path: path)
    let numbers = try connection.rows(
      "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"
    ) { row in (row.integer(0), row.integer(1)) }
    guard let (owner, written) = numbers.first, owner == application else {
      throw .damagedStore(reason: "it is no cache of answers")
    }
    guard written <= version else { throw .newerStore(version: Int(written), known: Int(version)) }
    if written < version { try migrate(connection) }
    // What a crash of the machine takes away is asked again.
    try connection.execute("PRAGMA synchronous = NORMAL")
    return connection
  }

  /// Nothing is lost: what is there is found by the same questions as before, and by no others.
  private static func migrate(_ connection: Connection) throws(StorageError) {
    try connection.transaction { () throws(StorageError) in
      // Somebody else may have done so meanwhile.
      let written = try connection.rows("SELECT user_version FROM pragma_user_version") { row in row.integer(0) }.first
      if written != version { try connection.execute(wordings) }
    }
  }

  /// Moves the damaged file out of the way, unless somebody else has done so already. Answers its new name.
  static func putAside(_ path: String, inode: UInt64?) -> String? {
    guard let inode, self.inode(of: path) == inode else { return nil }
    var number = 1
    while access("\(path).damaged-\(number)", F_OK) == 0 { number += 1 }
    let name = "\(path).damaged-\(number)"
    guard rename(path, name) == 0 else { return nil }
    for log in ["-wal", "-shm"] { unlink(path + log) }
    return name
  }

  static func inode(of path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// Under another name first: of two processes that begin at once the second one finds a whole file.
  private static func make(_ path: String) throws(StorageError) {
    let temporary = "\(PrivateFile.folder(of: path))/.\(SystemAmbient().makeID()).answers"
    try PrivateFile.make(at: temporary)
    defer { unlink(temporary) }
    do {
      let connection = try Connection(path: temporary)
      // Nothing is lost with a half-made file: its name goes away.
      try connection.execute("PRAGMA synchronous = OFF; \(schema)")
      try connection.execute("PRAGMA journal_mode = WAL")
    }
    guard link(temporary, path) == 0 || errno == EEXIST else {
      throw .system(operation: "make the file \(path)", code: errno)
    }
  }
}
