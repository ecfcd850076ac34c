import Glibc

/// Watches how much programs have written to folders that lie on this machine's disk: limits of the system are for each
/// file alone.
struct DiskWatch {
  /// Files, folders and links together.
  private static let mostEntries = 200_000
  /// Looks between two counts when the disk itself shows nothing: others may have freed what was written.
  private static let looksToCount = 20

  private let folders: [String]
  /// Bytes.
  private let limit: Int
  private let freeAtStart: (blocks: UInt, files: UInt)
  private var looks = 0

  /// `limit` is in MiB, for all folders together.
  init(_ folders: [String], limit: Int) {
    self.folders = folders
    self.limit = limit << 20
    freeAtStart = Self.free(folders)
  }

  /// Counting takes a moment, so it is done when the disk has lost a good part of the limit, and now and then.
  mutating func isOver() -> Bool {
    looks += 1
    let free = Self.free(folders)
    let lost = freeAtStart.blocks > free.blocks ? Int(clamping: freeAtStart.blocks - free.blocks) : 0
    let made = freeAtStart.files > free.files ? Int(clamping: freeAtStart.files - free.files) : 0
    guard lost > limit / 4 || made > Self.mostEntries / 4 || looks % Self.looksToCount == 0 else { return false }
    var (bytes, entries) = (0, 0)
    for folder in folders {
      guard Self.count(folder, &bytes, &entries), bytes <= limit, entries <= Self.mostEntries else { return true }
    }
    return false
  }

  /// Bytes and entries that are free on the disk of the folders.
  private static func free(_ folders: [String]) -> (blocks: UInt, files: UInt) {
    var status = statvfs()
    guard let folder = folders.first, statvfs(folder, &status) == 0 else { return (0, 0) }
    return (status.f_bfree &* status.f_frsize, status.f_ffree)
  }

  /// False once there is too much to count. Links are not followed.
  private static func count(_ path: String, _ bytes: inout Int, _ entries: inout Int) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return true }
    bytes += Int(status.st_blocks) * 512
    entries += 1
    guard status.st_mode & S_IFMT == S_IFDIR else { return true }
    for name in WorkFolder.names(in: path) {
      guard entries <= mostEntries, count(path + "/" + name, &bytes, &entries) else { return false }
    }
    return true
  }
}
