import Core
import FoundationEssentials
import Glibc
import Platform

/// What an earlier start found out about the tools: it holds as long as they are where they were and what they were.
struct ToolMemory: Codable, Sendable {
  private let question: [String: String]
  /// Files and folders with what tells whether they changed.
  private let evidence: [String: String]
  let toolbox: Toolbox
  let answers: [ProbeAnswer]

  init(_ question: [String: String], _ toolbox: Toolbox, _ answers: [ProbeAnswer]) {
    self.question = question
    self.toolbox = toolbox
    self.answers = answers
    let places = question.filter { $0.key.hasPrefix(Self.place) }.values
    evidence = (toolbox.evidence + places).reduce(into: [:]) { $0[$1] = Self.mark($1) }
  }

  /// Nil where nothing is remembered, or nothing that can be read.
  init?(file: String) {
    guard let bytes = WorkFolder.read(file, limit: 1 << 20),
      let memory = try? JSONDecoder().decode(ToolMemory.self, from: Data(bytes))
    else { return nil }
    self = memory
  }

  func holds(for question: [String: String]) -> Bool {
    self.question == question && evidence.allSatisfy { Self.mark($0.key) == $0.value }
  }

  /// A memory that cannot be kept costs time, nothing else.
  func write(to file: String) {
    if let text = try? jsonText() { try? AtomicFile.write(text, to: file, mode: 0o600) }
  }

  private static let place = "place of "

  /// Everything that decides which tools are found: variables, what is asked of them, and the places looked at first.
  static func question(
    _ library: ValidatorLibrary, mode: Sandbox.Mode, environment: [String: String], executable: String
  ) -> [String: String] {
    var question = environment.filter { ["HOME", "ORCHESTRATOR_TOOLS"].contains($0.key) }
    question["mode"] = mode.rawValue
    let probes = library.manifests.flatMap(\.probes)
    question["probes"] = Set(probes.map { $0.command.joined(separator: " ") }).sorted().joined(separator: "\n")
    // A probe that runs a script of its validator asks what that script asks.
    if question["probes"]?.contains("{validator}") == true { question["validators"] = library.digest }
    let names = Set(probes.flatMap(\.names)).union(["bwrap"])
    for (tool, path) in Toolbox.places(of: names, environment: environment, executable: executable) {
      question[place + tool] = path
    }
    return question
  }

  /// Size and time of the last change; empty when there is nothing.
  static func mark(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "" }
    return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
