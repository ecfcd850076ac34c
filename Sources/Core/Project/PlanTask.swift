/// One unit of work.
package struct PlanTask: Sendable, Hashable, Codable {
  package var id: String
  package var type: TaskType
  package var role: Role
  package var title: String
  package var prompt: String
  package var dependencies: [String]
  /// Paths that ship and that this task owns. The skeletons an interface task writes belong to the implementations.
  package var files: [String]
  /// The interface in short form: `roman.to_roman(number: int) -> str`.
  package var exports: [String]
  package var criteria: [String]
  package var validators: [ValidatorUse]

  package init(
    id: String, type: TaskType, role: Role, title: String, prompt: String, dependencies: [String] = [],
    files: [String] = [], exports: [String] = [], criteria: [String] = [], validators: [ValidatorUse] = []
  ) {
    self.id = id
    self.type = type
    self.role = role
    self.title = title
    self.prompt = prompt
    self.dependencies = dependencies
    self.files = files
    self.exports = exports
    self.criteria = criteria
    self.validators = validators
  }
}

extension PlanTask {
  /// Whether its author is asked for the same; what it is called, and which criteria it serves, is for others.
  package func asks(theSameAs other: PlanTask) -> Bool {
    var other = other
    (other.title, other.criteria) = (title, criteria)
    return self == other
  }
}

/// What kind of thinking a task takes; routing and quality priors are by type.
package enum TaskType: String, Sendable, Hashable, Codable, CaseIterable {
  case codeGeneration = "code_generation"
  case codeReview = "code_review"
  case complexReasoning = "complex_reasoning"
  case creativeWriting = "creative_writing"
  case dataExtraction = "data_extraction"
  case summarization
  case evaluation

  /// The score from which a task that no check can decide is accepted.
  package var acceptanceThreshold: Double {
    switch self {
    case .codeGeneration: 0.85
    case .codeReview: 0.75
    case .complexReasoning: 0.90
    case .creativeWriting, .summarization, .evaluation: 0.80
    case .dataExtraction: 0.90
    }
  }
}

/// What a task is for in the project.
package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
  case interface, tests, implementation, documentation, configuration, review, analysis

  /// Review and analysis own no shipped file: their output is context for their dependents.
  package var shipsFiles: Bool { self != .review && self != .analysis }
}

/// A validator that a task must pass, with its parameters.
package struct ValidatorUse: Sendable, Hashable, Codable {
  package var name: String
  package var parameters: [String: JSONValue]

  package init(name: String, parameters: [String: JSONValue] = [:]) {
    self.name = name
    self.parameters = parameters
  }
}
