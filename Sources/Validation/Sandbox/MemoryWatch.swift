import Glibc
import Platform

/// How much memory a child of ours and all the processes below it use: limits of the system are for each process alone.
package enum MemoryWatch {
  /// Linux can be built without these lists; then the parents of all processes are looked at.
  package static let hasLists = access("/proc/self/task/\(getpid())/children", R_OK) == 0

  /// Bytes in use by the process and by everything it started.
  package static func resident(below pid: Int32, withLists: Bool = hasLists) -> Int {
    let everybody = withLists ? nil : childrenOfEverybody()
    var waiting = [pid]
    var pages = 0
    while let next = waiting.popLast() {
      // "size resident shared …", in pages.
      pages += numbers("/proc/\(next)/statm").dropFirst().first ?? 0
      waiting += everybody.map { $0[next] ?? [] } ?? children(of: next)
    }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Each thread has its own.
  private static func children(of pid: Int32) -> [Int32] {
    WorkFolder.names(in: "/proc/\(pid)/task")
      .flatMap { thread in numbers("/proc/\(pid)/task/\(thread)/children").map { Int32(truncatingIfNeeded: $0) } }
  }

  private static func childrenOfEverybody() -> [Int32: [Int32]] {
    var children: [Int32: [Int32]] = [:]
    for pid in WorkFolder.names(in: "/proc").compactMap({ Int32($0) }) {
      // "pid (name) state parent …": a name may hold anything, so fields count from its closing bracket.
      let words = text("/proc/\(pid)/stat").split(separator: UInt8(ascii: ")")).last?.split(
        separator: UInt8(ascii: " "))
      guard let words, words.count > 1, let parent = Int32(String(decoding: words[1], as: UTF8.self)) else { continue }
      children[parent, default: []].append(pid)
    }
    return children
  }

  private static func numbers(_ path: String) -> [Int] {
    text(path).split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
      .map { word in Int(String(decoding: word, as: UTF8.self)) ?? 0 }
  }

  /// Empty where the process is gone.
  private static func text(_ path: String) -> [UInt8] { (try? BoundedFile.read(path, limit: 1 << 18)) ?? [] }
}
