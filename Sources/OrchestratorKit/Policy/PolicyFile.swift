package import Core

/// Policies in a file, YAML or JSON (which is YAML): `--policy FILE`.
///
/// ```yaml
/// org:
///   - name: no-training
///     allow_training_on_output: false
/// team:
///   core:
///     - name: frugal
///       enforcement_mode: SOFT
///       max_cost_per_task_usd: 0.05
/// ```
///
/// It is read as a whole or not at all: what is not understood could have been a prohibition.
package struct PolicyFile: Sendable {
  package struct Problem: Sendable, Hashable {
    /// From 1.
    package var line: Int
    package var message: String
  }

  package private(set) var policies: [Policy] = []
  /// In the order of the lines; with one nothing of the file may be used.
  package private(set) var problems: [Problem] = []
  private let known: KnownModels

  /// `providers` are all that a policy may name.
  package init(_ text: String, providers: [ProviderEntry]) {
    known = KnownModels(providers)
    do throws(YAMLError) {
      read(try YAMLReader.readPlaced(text))
    } catch {
      problems = [Problem(line: error.line, message: error.message)]
    }
    problems.sort { $0.line < $1.line }
  }

  private static let levels: [String: Policy.Level] = [
    "org": .org, "global": .org, "team": .team, "project": .project, "job": .project, "task": .task, "node": .task,
  ]

  private mutating func read(_ root: PlacedValue) {
    guard let members = root.mapping else {
      return fail(root.line, "a policy file is a mapping with the keys org, team, project and task; {} is none")
    }
    for member in members {
      guard let level = Self.levels[member.key] else {
        fail(member.line, KnownModels.unknown("key", member.key, among: ["org", "team", "project", "task"]))
        continue
      }
      if level == .org {
        readList(member.value, level, nil)
      } else if let subjects = member.value.mapping {
        for subject in subjects { readList(subject.value, level, subject.key) }
      } else {
        fail(member.value.line, "'\(member.key)' is a mapping from names to lists of policies")
      }
    }
  }

  private mutating func readList(_ value: PlacedValue, _ level: Policy.Level, _ subject: String?) {
    guard let items = value.list else {
      return fail(
        value.line, "\(([level.rawValue] + [subject].compactMap(\.self)).joined(separator: " ")) is a list of policies")
    }
    for item in items {
      guard let members = item.mapping else {
        fail(item.line, "a policy is a mapping with the key 'name'")
        continue
      }
      var reader = PolicyReader(members, level: level, subject: subject, known: known)
      let policy = reader.read(line: item.line)
      problems += reader.problems
      if policies.contains(where: { ($0.level, $0.subject, $0.name) == (level, subject, policy.name) }) {
        fail(item.line, "a policy '\(policy.name)' stands here twice")
      }
      policies.append(policy)
    }
  }

  private mutating func fail(_ line: Int, _ message: String) {
    problems.append(Problem(line: line, message: message))
  }
}
