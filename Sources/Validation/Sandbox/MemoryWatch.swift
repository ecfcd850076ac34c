import FoundationEssentials
import Glibc
import Platform

/// Ends a child when all the processes below it use more memory together than they may: limits of the system are for
/// each process alone.
enum MemoryWatch {
  private struct Process {
    var pid: Int32
    var parent: Int32
    /// In pages.
    var resident: Int
  }

  /// Runs a command of whose words one is `mark`; `limit` is in MiB.
  static func run(_ command: ChildCommand, mark: String, limit: Int) async throws(PlatformError) -> ChildResult {
    let answer = await withTaskGroup(of: Result<ChildResult, PlatformError>?.self) { group in
      group.addTask {
        do throws(PlatformError) { return .success(try await ChildProcess.run(command)) } catch {
          return .failure(error)
        }
      }
      group.addTask {
        while (try? await Task.sleep(for: .milliseconds(200))) != nil {
          if resident(below: mark) > limit << 20 { return nil }
        }
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      let second = await group.next() ?? nil
      guard first == nil, !Task.isCancelled else { return first ?? second ?? .failure(.cancelled) }
      // Cancelled by us: unless it had ended by itself at that very moment, it was killed.
      if case .success(let result)? = second { return .success(result) }
      let message = "stopped: more than \(limit) MiB of memory in use\n"
      return .success(ChildResult(exit: .signalled(SIGKILL), stderr: Array(message.utf8)))
    }
    return try answer.get()
  }

  /// Bytes in use by the child of ours that has `mark` among its words, and by everything it started.
  private static func resident(below mark: String) -> Int {
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
