import Core
import FoundationEssentials
import Platform

/// What the files of a project declare, as `requirements.py` of the validator `python_imports` reads it.
struct DeclaredPackages: Sendable, Decodable {
  struct Requirement: Sendable, Hashable, Decodable {
    var file: String
    var line: Int
    /// In the one spelling that all its spellings have in common.
    var name: String
    /// Name, versions and condition, as pip takes them; never an option, an address or a path.
    var text: String
  }

  /// Without the tools that the checks bring themselves.
  var requirements: [Requirement]
  /// Lines that would decide where packages come from.
  var refused: [Finding]

  private enum CodingKeys: String, CodingKey { case requirements, refused }

  init(from decoder: any Decoder) throws {
    struct Line: Decodable { var file: String, line: Int, rule: String, message: String }
    let members = try decoder.container(keyedBy: CodingKeys.self)
    requirements = try members.decode([Requirement].self, forKey: .requirements)
    refused = try members.decode([Line].self, forKey: .refused).map {
      Finding(file: $0.file, line: $0.line, rule: $0.rule, message: $0.message)
    }
  }

  /// Nil when the result is not whole.
  init?(_ result: ChildResult) {
    guard result.succeeded, !result.truncated,
      let read = try? JSONDecoder().decode(DeclaredPackages.self, from: Data(result.stdout))
    else { return nil }
    self = read
  }

  /// The same for all projects that ask for the same.
  var key: String { SHA256.hex(Array(Set(requirements.map(\.text)).sorted().joined(separator: "\n").utf8)) }
}
