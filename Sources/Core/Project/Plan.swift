/// Tasks in a DAG, and for each criterion what decides it.
package struct Plan: Sendable, Hashable, Codable {
  package var summary: String
  package var architecture: Architecture?
  package var criteria: [CriterionBinding]
  package var tasks: [PlanTask]

  package init(summary: String, architecture: Architecture? = nil, criteria: [CriterionBinding], tasks: [PlanTask]) {
    self.summary = summary
    self.architecture = architecture
    self.criteria = criteria
    self.tasks = tasks
  }

  package func task(_ id: String) -> PlanTask? { tasks.first { $0.id == id } }

  /// The task that owns the path (skeletons belong to the implementations, not to the interface task).
  package func owner(of path: String) -> PlanTask? { tasks.first { $0.files.contains(path) } }

  /// The id of the owner of each file that the plan names.
  package var owners: [String: String] {
    Dictionary(tasks.flatMap { task in task.files.map { ($0, task.id) } }) { first, _ in first }
  }

  /// All tasks that the task needs, directly or not.
  package func ancestors(of id: String) -> Set<String> {
    var found: Set<String> = []
    var open = task(id)?.dependencies ?? []
    while let next = open.popLast() {
      if found.insert(next).inserted { open += task(next)?.dependencies ?? [] }
    }
    return found
  }

  /// The tasks that need the task directly, in plan order.
  package func dependents(of id: String) -> [PlanTask] { tasks.filter { $0.dependencies.contains(id) } }

  package var interface: PlanTask? { tasks.first { $0.role == .interface } }
}

/// The planner's advice on structure, with its reasons.
package struct Architecture: Sendable, Hashable, Codable {
  package var language: String?
  package var structure: String?
  package var entryPoint: String?
  package var reasons: String?

  package init(language: String? = nil, structure: String? = nil, entryPoint: String? = nil, reasons: String? = nil) {
    self.language = language
    self.structure = structure
    self.entryPoint = entryPoint
    self.reasons = reasons
  }

  private enum CodingKeys: String, CodingKey {
    case language, structure, reasons
    case entryPoint = "entry_point"
  }
}

/// What decides a criterion.
package struct CriterionBinding: Sendable, Hashable, Codable {
  package enum Decider: Sendable, Hashable {
    /// The verdict of this validator on the whole project.
    case validator(String)
    /// Named test files: met when they hold a test that failed on the skeleton and passes now.
    case tests([String])
    /// Reading, in the review.
    case judge
    /// Nothing can decide it here; the reason is for the user.
    case nothing(String)
  }

  package var id: String
  package var decider: Decider
  /// Set by us when the words hold something that the decider does not measure ("85 %", "--strict").
  package var unmeasured: String?
  /// The words, when the plan proposed the criterion because the user gave none.
  package var proposedText: String?

  package init(id: String, decider: Decider, unmeasured: String? = nil, proposedText: String? = nil) {
    self.id = id
    self.decider = decider
    self.unmeasured = unmeasured
    self.proposedText = proposedText
  }
}

extension CriterionBinding {
  /// As in a plan: `{"id": "c1", "validator": "pytest"}`, with "judge" for reading, or "tests", or "undecided".
  private enum CodingKeys: String, CodingKey {
    case id, validator, tests, undecided, unmeasured
    case proposedText = "text"
  }

  private static let judge = "judge"

  package init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    id = try c.decode(String.self, forKey: .id)
    if let reason = try c.decodeIfPresent(String.self, forKey: .undecided) {
      decider = .nothing(reason)
    } else if let tests = try c.decodeIfPresent([String].self, forKey: .tests) {
      decider = .tests(tests)
    } else {
      let name = try c.decode(String.self, forKey: .validator)
      decider = name == Self.judge ? .judge : .validator(name)
    }
    unmeasured = try c.decodeIfPresent(String.self, forKey: .unmeasured)
    proposedText = try c.decodeIfPresent(String.self, forKey: .proposedText)
  }

  package func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(id, forKey: .id)
    switch decider {
    case .validator(let name): try c.encode(name, forKey: .validator)
    case .tests(let files): try c.encode(files, forKey: .tests)
    case .judge: try c.encode(Self.judge, forKey: .validator)
    case .nothing(let reason): try c.encode(reason, forKey: .undecided)
    }
    try c.encodeIfPresent(unmeasured, forKey: .unmeasured)
    try c.encodeIfPresent(proposedText, forKey: .proposedText)
  }
}
