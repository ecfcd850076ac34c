import FoundationEssentials
import Glibc
import Platform

/// How much memory a child of ours and all the processes below it use: limits of the system are for each process alone.
enum MemoryWatch {
  private struct Process {
    var pid: Int32
    var parent: Int32
    /// In pages.
    var resident: Int
  }

  /// Bytes in use by the child of ours that has `mark` among its words, and by everything it started.
  static func resident(below mark: String) -> Int {
    let processes = WorkFolder.names(in: "/proc").compactMap { Int32($0) }.compactMap(process)
    let children = Dictionary(grouping: processes, by: \.parent)
    var waiting = (children[getpid()] ?? []).filter { words(of: $0.pid).contains(mark[...]) }
    var pages = 0
    while let next = waiting.popLast() {
      pages += next.resident
      waiting += children[next.pid] ?? []
    }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// "pid (name) state ppid …": a name may hold anything, so fields count from its closing bracket.
  private static func process(_ pid: Int32) -> Process? {
    guard let text = text("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 22, let parent = Int32(fields[2]), let resident = Int(fields[22]) else { return nil }
    return Process(pid: pid, parent: parent, resident: resident)
  }

  private static func words(of pid: Int32) -> [Substring] {
    text("/proc/\(pid)/cmdline")?.split(separator: "\0") ?? []
  }

  private static func text(_ path: String) -> String? {
    (try? BoundedFile.read(path, limit: 1 << 18)).map { String(decoding: $0, as: UTF8.self) }
  }
}
