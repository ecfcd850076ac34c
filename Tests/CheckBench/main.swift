// Checks files as a build does, for `make bench`:
//
//   CheckBench CACHE_FOLDER FOLDER RUNS VALIDATOR…   prints the median milliseconds of all side by side, then of each alone

import Core
import Platform
import Validation

let words = CommandLine.arguments
guard words.count > 4, let runs = Int(words[3]) else { fatalError("CheckBench CACHE_FOLDER FOLDER RUNS VALIDATOR…") }
let names = Array(words[4...])
let files = try Folder.files(under: words[2]).map { name in
  (name, String(decoding: try BoundedFile.read(words[2] + "/" + name, limit: 1 << 20), as: UTF8.self))
}
var tree = FileTree()
for (name, text) in files { tree[name] = text }
let engine = try CheckEngine(
  mode: .on, cacheDirectory: words[1], environment: Environment.snapshot(), executable: words[0])

/// Median milliseconds until the last of these has its verdict.
@MainActor func time(_ validators: [String]) async throws -> Double {
  var times: [Double] = []
  for _ in 0..<runs {
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: CheckResult.self) { [engine, tree] group in
      for name in validators {
        group.addTask { try await engine.run(CheckRequest(use: ValidatorUse(name: name), tree: tree)) }
      }
      for try await result in group { precondition(result.verdict == .pass, "\(result)") }
    }
    times.append((ContinuousClock.now - start) / .milliseconds(1))
  }
  return times.sorted()[runs / 2]
}

// The first pays for what is set up once.
_ = try await time(names)
print(try await time(names))
for name in names { print(try await time([name])) }
engine.close()
