import CSQLite
package import Core
import Glibc

/// What can go wrong with the store. Texts name projects and events, never what is stored in them.
package enum StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// SQLite's extended code and its own message.
  case sqlite(code: Int32, message: String)
  /// A system call's `errno`.
  case system(operation: String, code: Int32)
  /// The store was written by a later version.
  case newerStore(version: Int, known: Int)
  /// An event or one of its bodies is not what was written.
  case damaged(project: String, seq: Int, reason: String)
  /// The files of the store are not what was written.
  case damagedStore(reason: String)
  /// The file is a database, but of another program.
  case notAStore(path: String)
  /// What is in an archive cannot be taken; its line where one is to blame.
  case archive(line: Int?, reason: String)
  /// An event that cannot be stored.
  case notEncodable(kind: String, reason: String)
  /// An event that contradicts what was spent.
  case ledger(project: String, LedgerError)
  case closed
  case unknownProject(String)
  case ambiguousProject(String, matches: [String])
  case noProjects
  case projectExists(String)
  case notAProjectID(String)
  /// Another process works on the project; its pid where it could be read.
  case projectHeld(String, pid: Int32?)

  package var description: String {
    switch self {
    case .sqlite(let code, let message):
      "the store failed: \(message) (SQLite \(code)); \(StorageError.remedy(for: code))"
    case .system(let operation, let code):
      "cannot \(operation): \(String(cString: strerror(code))); \(StorageError.checkPlace)"
    case .newerStore(let version, let known):
      "the store has version \(version) and this program knows \(known); use the newer program that wrote it"
    case .damaged(let project, let seq, let reason):
      "event \(seq) of project \(project) is damaged (\(reason)); save what can be read with orchestrator export \(project)"
    case .damagedStore(let reason): "the store is damaged: \(reason); \(StorageError.salvage)"
    case .notAStore(let path):
      "\(path) is a database of another program; set ORCHESTRATOR_CACHE_DIR to another folder"
    case .archive(let line, let reason):
      "the archive cannot be imported: \(line.map { "line \($0): " } ?? "")\(reason); nothing was written"
    case .notEncodable(let kind, let reason): "an event \(kind) cannot be stored: \(reason); please report this"
    case .ledger(let project, let error): "project \(project): \(error); please report this"
    case .closed: "the store is closed; open it again"
    case .unknownProject(let id): "no project \(id); --list-projects shows all"
    case .ambiguousProject(let prefix, let matches):
      "\(prefix) may be \(matches.joined(separator: ", ")); give more of the id"
    case .noProjects: "there is no project yet; start one with --project"
    case .projectExists(let id): "project \(id) exists; continue it with --resume \(id)"
    case .notAProjectID(let id):
      "\(id) cannot be a project's id; use up to 64 letters, digits, '.', '_' and '-', the first a letter or digit"
    case .projectHeld(let id, let pid):
      "project \(id) is held by \(pid.map { "process \($0)" } ?? "another process"); wait for it or stop it"
    }
  }

  private static let checkPlace = "check ORCHESTRATOR_CACHE_DIR, its permissions and the space on its disk"

  /// What to do with a damaged store.
  package static let salvage =
    "save what can be read with orchestrator export ID, move orchestrator.db away, and orchestrator import it"

  /// What was read is not what was written; other failures say nothing about that.
  var isDamage: Bool {
    switch self {
    case .damaged, .damagedStore: true
    case .sqlite(let code, _):
      ![
        SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_INTERRUPT, SQLITE_IOERR, SQLITE_FULL,
        SQLITE_CANTOPEN, SQLITE_PROTOCOL, SQLITE_PERM, SQLITE_AUTH, SQLITE_MISUSE,
      ].contains(code & 0xff)
    default: false
    }
  }

  /// Without the remedy.
  var detail: String {
    switch self {
    case .sqlite(_, let message): message
    case .damaged(_, _, let reason), .damagedStore(let reason): reason
    default: description
    }
  }

  /// SQLite could not write beside the database, which it has to for a log or an index of one.
  var isForbiddenByFolder: Bool {
    if case .sqlite(let code, _) = self { [SQLITE_CANTOPEN, SQLITE_READONLY].contains(code & 0xff) } else { false }
  }

  private static func remedy(for code: Int32) -> String {
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: "another process keeps it busy, try again"
    case SQLITE_FULL: "free some disk space"
    case SQLITE_CORRUPT, SQLITE_NOTADB: "it is damaged, \(salvage)"
    case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH, SQLITE_IOERR: checkPlace
    default: "please report this"
    }
  }
}
