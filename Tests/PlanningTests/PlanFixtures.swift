import Core

@testable import Planning

/// Validators as the product ships them, in short.
enum Toolbox {
  static let syntax = ValidatorInfo(
    name: "python_syntax", summary: "Python files parse", kind: .syntax, globs: ["*.py"])
  static let pytest = ValidatorInfo(
    name: "pytest", summary: "the tests pass", kind: .suite, globs: ["test_*.py", "*_test.py"],
    requires: ["python_syntax"])
  static let ruff = ValidatorInfo(name: "ruff", summary: "ruff check has nothing to say", kind: .lint, globs: ["*.py"])
  static let mypy = ValidatorInfo(name: "mypy", summary: "types fit", kind: .lint, globs: ["*.py"])
  static let swiftBuild = ValidatorInfo(
    name: "swift_build", aliases: ["swiftc"], summary: "the package compiles", kind: .build, globs: ["*.swift"])
  static let swiftTest = ValidatorInfo(
    name: "swift_test", summary: "the package's tests pass", kind: .suite, globs: ["Package.swift", "Tests/**/*.swift"])
  static let json = ValidatorInfo(
    name: "json_syntax", summary: "JSON files are strict JSON", kind: .syntax, globs: ["*.json"])
  static let jsonSchema = ValidatorInfo(
    name: "json_schema", summary: "JSON files conform to a JSON Schema", kind: .content, globs: ["*.json"],
    parameters: .object([
      "type": .string("object"),
      "properties": .object([
        "schema": .object(["type": .string("string")]),
        "files": .object([
          "type": .string("array"), "items": .object(["type": .string("string")]), "minItems": .number(1),
        ]),
      ]),
      "required": .array([.string("schema"), .string("files")]),
      "additionalProperties": .bool(false),
    ]))
  static let length = ValidatorInfo(
    name: "length", summary: "each file has at least `min` and at most `max` characters", kind: .content,
    parameters: .object([
      "properties": .object([
        "min": .object(["type": .string("integer"), "minimum": .number(0)]),
        "max": .object(["type": .string("integer")]),
      ]),
      "anyOf": .array([
        .object(["required": .array([.string("min")])]), .object(["required": .array([.string("max")])]),
      ]),
    ]))
  static let markdown = ValidatorInfo(name: "markdown", summary: "no unclosed fence", kind: .content, globs: ["*.md"])
  static let fileSet = ValidatorInfo(
    name: "file_set", summary: "the named files exist and are not empty", kind: .content, alwaysOnProject: true)

  static let all = [
    syntax, pytest, ruff, mypy, swiftBuild, swiftTest, json, jsonSchema, length, markdown, fileSet,
  ]

  /// All, with one whose tool is not installed.
  static func without(_ name: String) -> [ValidatorInfo] {
    all.map { validator in
      var validator = validator
      if validator.name == name {
        validator.availability = .missing(what: "\(name) not found", install: "pip install \(name)")
      }
      return validator
    }
  }
}

enum Plans {
  static func spec(_ criteria: String...) -> Spec {
    Spec(
      projectID: "p1", description: "A library that counts words", criteria: CriteriaSplitter.exactly(criteria))
  }

  static func task(
    _ id: String, _ role: Role, files: [String] = [], after dependencies: [String] = [],
    validators: [ValidatorUse] = [],
    criteria: [String] = []
  ) -> PlanTask {
    PlanTask(
      id: id, type: .codeGeneration, role: role, title: "Title of \(id)", prompt: "Write \(id).",
      dependencies: dependencies, files: files, criteria: criteria, validators: validators)
  }

  /// Interface, tests, implementation and README, as a good planner writes it.
  static let good = Plan(
    summary: "Counts words", architecture: Architecture(language: "python", entryPoint: "app/core.py"),
    criteria: [
      CriterionBinding(id: "c1", decider: .validator("pytest")), CriterionBinding(id: "c2", decider: .judge),
    ],
    tasks: [
      task("t0", .interface, files: ["pyproject.toml"], validators: [ValidatorUse(name: "python_syntax")]),
      task(
        "t1", .tests, files: ["tests/test_core.py"], after: ["t0"],
        validators: [ValidatorUse(name: "python_syntax"), ValidatorUse(name: "pytest")]),
      task(
        "t2", .implementation, files: ["app/core.py"], after: ["t1"], validators: [ValidatorUse(name: "python_syntax")]),
      task("t3", .documentation, files: ["README.md"], after: ["t2"]),
    ])
  static let goodSpec = spec("pytest suite passes", "README explains usage")

  /// The good plan with one thing changed.
  static func changed(_ change: (inout Plan) -> Void) -> Plan {
    var plan = good
    change(&plan)
    return plan
  }

  static func review(
    _ plan: Plan, spec: Spec = goodSpec, validators: [ValidatorInfo] = Toolbox.all
  ) -> PlanReview { PlanCheck.check(plan, spec: spec, validators: validators) }
}
