import Core

/// Answers as models write them.
enum Answers {
  /// Files in fenced blocks that name them.
  static func files(_ files: KeyValuePairs<String, String>) -> String {
    files.map { path, text in
      let language = path.hasSuffix(".py") ? "python" : path.hasSuffix(".md") ? "markdown" : "text"
      return "````\(language) path=\(path)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")````\n"
    }.joined(separator: "\n")
  }

  /// A plan; criteria by id and validator ("judge" too).
  static func plan(_ tasks: [PlanTask], criteria: KeyValuePairs<String, String> = ["c1": "pytest"]) -> String {
    let bindings = criteria.map { JSONValue.object(["id": .string($0.key), "validator": .string($0.value)]) }
    let texts = tasks.map { task -> JSONValue in
      .object([
        "id": .string(task.id), "type": .string(task.type.rawValue), "role": .string(task.role.rawValue),
        "title": .string(task.title), "prompt": .string(task.prompt),
        "dependencies": .array(task.dependencies.map { .string($0) }), "files": .array(task.files.map { .string($0) }),
        "exports": .array(task.exports.map { .string($0) }), "criteria": .array(task.criteria.map { .string($0) }),
        "validators": .array(task.validators.map { .string($0.name) }),
      ])
    }
    let plan = JSONValue.object(["summary": "A plan", "criteria": .array(bindings), "tasks": .array(texts)])
    return (try? plan.jsonText(pretty: true)) ?? ""
  }

  static func task(
    _ id: String, _ role: Role, after dependencies: [String] = [], files: [String], type: TaskType = .codeGeneration,
    validators: [String] = [], criteria: [String] = []
  ) -> PlanTask {
    PlanTask(
      id: id, type: type, role: role, title: "Task \(id)", prompt: "Do \(id).", dependencies: dependencies,
      files: files, criteria: criteria, validators: validators.map { ValidatorUse(name: $0) })
  }

  static let accept = #"{"verdict": "accept", "issues": []}"#

  static func revise(_ file: String, _ problem: String, score: Double? = nil) -> String {
    let score = score.map { #", "score": \#($0)"# } ?? ""
    return
      #"{"verdict": "revise"\#(score), "issues": [{"severity": "high", "file": "\#(file)", "problem": "\#(problem)", "fix": "change it"}]}"#
  }
}
