import Glibc

/// Files and folders that only their owner may read.
enum PrivateFile {
  /// Makes an empty file, and the folder above it, unless they exist.
  static func make(at path: String) throws(StorageError) {
    try makeFolder(folder(of: path))
    // Exclusive: opening and closing a database that exists would drop the locks that SQLite holds on it in this process.
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw .system(operation: "make the file \(path)", code: errno)
    }
  }

  static func makeFolder(_ path: String) throws(StorageError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, folder(of: path) != path else {
      throw .system(operation: "make the folder \(path)", code: errno)
    }
    try makeFolder(folder(of: path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw .system(operation: "make the folder \(path)", code: errno)
    }
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
