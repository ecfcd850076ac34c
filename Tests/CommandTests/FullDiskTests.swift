import Core
import Foundation
import Platform
import Testing

/// A folder of a workshop on a disk of four megabytes, of which a filler leaves some kilobytes.
private struct SmallDisk {
  let workshop: Workshop
  let folder: String
  private let script = """
    kilobytes=$1 folder=$2; shift 2
    head -c $((4096 - kilobytes))K /dev/zero > "$folder/filler"
    "$0" "$@" > first 2>&1; echo $?
    rm "$folder/filler"
    "$0" --resume p $LIVE > second 2>&1 || "$0" "$@" > second 2>&1; echo $?
    cp -a "$folder" copy
    """

  init(_ folder: String) throws {
    workshop = try Workshop(ColoursProject.rules)
    self.folder = folder
    try Folder.create("\(workshop.folder.path)/\(folder)")
  }

  /// Builds, frees the space, and goes on, or begins again where nothing had begun. Answers both exit statuses.
  func buildTwice(leaving kilobytes: Int) async throws -> [String] {
    let variables = ["PATH": "/usr/bin:/bin", "LIVE": Workshop.live.joined(separator: " ")]
    let disk = ["--dev-bind", "/", "/", "--size", "\(4 << 20)", "--tmpfs", "\(workshop.folder.path)/\(folder)"]
    let shell = ["/bin/sh", "-c", script, BuiltBinary.path, "\(kilobytes)", folder]
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/bwrap", arguments: disk + shell + Workshop.build + Workshop.live,
        environment: workshop.environment.merging(variables) { $1 }, directory: workshop.folder.path, wallSeconds: 120))
    #expect(result.exit == .exited(0), "\(result.stderrText)")
    return result.stdoutText.split(separator: "\n").map(String.init)
  }

  /// The last line of the run that met the full disk.
  func message() throws -> String {
    let text = try String(contentsOfFile: "\(workshop.folder.path)/first", encoding: .utf8)
    return text.split(separator: "\n").last.map(String.init) ?? ""
  }

  /// The colours of the finished project, below a folder of the workshop.
  func colours(in results: String) -> [String] {
    ["blue", "green", "red"].filter { name in
      let path = "\(workshop.folder.path)/\(results)/p/app/\(name).json"
      return FileManager.default.contents(atPath: path) == Data("{\"name\": \"\(name)\"}\n".utf8)
    }
  }
}

/// It fills up before the store is there, while the validators are unpacked, and in the middle of the work.
@Test(arguments: [0, 240, 480])
func aFullDiskUnderTheStoreEndsTheRunAndNothingIsLost(_ kilobytes: Int) async throws {
  let disk = try SmallDisk("cache")
  let statuses = try await disk.buildTwice(leaving: kilobytes)
  let message = try disk.message()
  #expect(statuses == ["5", "0"], "\(message)")
  #expect(message.hasPrefix("error: ") && message.contains(" space"), "\(message)")
  if kilobytes == 480 {
    #expect(message.hasSuffix(", then go on with: orchestrator --resume p --models models.json"), "\(message)")
  }
  #expect(disk.colours(in: "results").count == 3)
}

/// The verdict is paid for before it is known that it cannot be written.
@Test func aFullDiskUnderTheResultsKeepsTheVerdict() async throws {
  let disk = try SmallDisk("results")
  let statuses = try await disk.buildTwice(leaving: 0)
  let message = try disk.message()
  #expect(statuses == ["5", "0"], "\(message)")
  #expect(message.hasPrefix("error: the results cannot be written: "), "\(message)")
  #expect(message.contains("results/p/app/blue.json: write: "), "\(message)")
  #expect(
    message.contains("; free some disk space; the verdict SUCCESS is kept, 'orchestrator --resume p "),
    "\(message)")
  #expect(disk.colours(in: "copy").count == 3)
  #expect(try disk.workshop.requests().values.allSatisfy { $0 == 1 })
}
