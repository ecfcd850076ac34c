import Core
import Platform
import Testing

/// Modules that pass alone and disagree together.
@Suite struct IntegrationTests {
  /// Two modules written side by side, each with a suite of its own, and a suite of both that no task carries.
  private static let plan = Answers.plan([
    Answers.task("interface", .interface, files: ["pyproject.toml"]),
    Answers.task("test-names", .tests, after: ["interface"], files: ["tests/test_names.py"], validators: ["pytest"]),
    Answers.task("test-greet", .tests, after: ["interface"], files: ["tests/test_greet.py"], validators: ["pytest"]),
    Answers.task("test-both", .tests, after: ["interface"], files: ["tests/test_both.py"], validators: ["pytest"]),
    Answers.task("names", .implementation, after: ["interface", "test-names", "test-both"], files: ["names.py"]),
    Answers.task("greet", .implementation, after: ["interface", "test-greet", "test-both"], files: ["greet.py"]),
  ])

  private static let opening: [Scenario.Rule] = [
    .init(.plan, "-", plan),
    .init(
      .generate, "interface",
      Answers.files([
        "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = [\"tests\"]\n",
        "names.py": "def split_name(name: str) -> list[str]:\n    raise NotImplementedError\n",
        "greet.py": "def greeting(parts: list[str]) -> str:\n    raise NotImplementedError\n",
      ])),
    .init(
      .generate, "test-names",
      Answers.files([
        "tests/test_names.py":
          "from names import split_name\n\n\ndef test_split():\n    assert list(split_name(\"Ada Lovelace\"))[0] == \"Ada\"\n"
      ])),
    .init(
      .generate, "test-greet",
      Answers.files([
        "tests/test_greet.py":
          "from greet import greeting\n\n\ndef test_greeting():\n    assert greeting([\"Ada\", \"Lovelace\"]) == \"Dear Ada\"\n"
      ])),
    .init(
      .generate, "test-both",
      Answers.files([
        "tests/test_both.py":
          "from greet import greeting\nfrom names import split_name\n\n\ndef test_both():\n    assert greeting(split_name(\"Ada Lovelace\")) == \"Dear Ada\"\n"
      ])),
  ]

  @Test func modulesThatDisagreeAreRepairedWithTheRealFailure() async throws {
    let scenario = try Scenario(
      Self.opening + [
        // A generator passes its own suite; the other module indexes what it gets.
        .init(
          .generate, "names",
          Answers.files(["names.py": "def split_name(name: str) -> list[str]:\n    return iter(name.split())\n"])),
        .init(
          .generate, "greet",
          Answers.files(["greet.py": "def greeting(parts: list[str]) -> str:\n    return f\"Dear {parts[0]}\"\n"])),
        .init(
          .revise, "greet",
          Answers.files(["greet.py": "def greeting(parts: list[str]) -> str:\n    return f\"Dear {list(parts)[0]}\"\n"])
        ),
        AreaProject.approved,
      ])
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    #expect(built.run.exit == .exited(0))
    let revision = try #require(try scenario.calls(.revise, "greet").first).promptText
    #expect(revision.contains("not subscriptable"))
    #expect(built.summary["totals"]?["reopenings"]?.number == 1)
    #expect(built.app["greet.py"]?.contains("list(parts)") == true)
  }

  @Test func aFaultInAnAcceptedDependencyReopensIt() async throws {
    let plan = Answers.plan([
      Answers.task("interface", .interface, files: ["pyproject.toml"]),
      Answers.task("test-names", .tests, after: ["interface"], files: ["tests/test_names.py"], validators: ["pytest"]),
      Answers.task("test-greet", .tests, after: ["interface"], files: ["tests/test_greet.py"], validators: ["pytest"]),
      Answers.task("names", .implementation, after: ["interface", "test-names"], files: ["names.py"]),
      Answers.task("greet", .implementation, after: ["interface", "test-greet", "names"], files: ["greet.py"]),
    ])
    let scenario = try Scenario(
      [.init(.plan, "-", plan)]
        + [
          .init(
            .generate, "interface",
            Answers.files([
              "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = [\"tests\"]\n",
              "names.py": "def split_name(name: str) -> list[str]:\n    raise NotImplementedError\n",
              "greet.py": "def greet(name: str) -> str:\n    raise NotImplementedError\n",
            ])),
          .init(
            .generate, "test-names",
            Answers.files([
              "tests/test_names.py":
                "from names import split_name\n\n\ndef test_split():\n    assert split_name(\"Ada Lovelace\") == [\"Ada\", \"Lovelace\"]\n"
            ])),
          .init(
            .generate, "test-greet",
            Answers.files([
              "tests/test_greet.py":
                "from greet import greet\n\n\ndef test_one_word():\n    assert greet(\"Ada\") == \"Dear Ada\"\n"
            ])),
          .init(
            .generate, "names",
            Answers.files([
              "names.py":
                "def split_name(name: str) -> list[str]:\n    first, last = name.split()\n    return [first, last]\n"
            ])),
          .init(
            .generate, "greet",
            Answers.files([
              "greet.py":
                "from names import split_name\n\n\ndef greet(name: str) -> str:\n    return f\"Dear {split_name(name)[0]}\"\n"
            ])),
          .init(
            .revise, "names",
            Answers.files(["names.py": "def split_name(name: str) -> list[str]:\n    return name.split()\n"])),
          AreaProject.approved,
        ])
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    #expect(try #require(try scenario.calls(.revise, "names").first).promptText.contains("not enough values to unpack"))
    #expect(try scenario.calls(.revise, "greet").isEmpty)
    #expect(built.app["names.py"]?.contains("return name.split()") == true)
  }

  @Test func aBetterFileOfAnotherTaskIsTakenOverWithoutACall() async throws {
    let plan = Answers.plan([
      Answers.task("interface", .interface, files: ["pyproject.toml"]),
      Answers.task("test-greet", .tests, after: ["interface"], files: ["tests/test_greet.py"], validators: ["pytest"]),
      Answers.task("test-names", .tests, after: ["interface"], files: ["tests/test_names.py"], validators: ["pytest"]),
      Answers.task("names", .implementation, after: ["interface", "test-names"], files: ["names.py"]),
      Answers.task("greet", .implementation, after: ["interface", "test-greet", "names"], files: ["greet.py"]),
    ])
    let scenario = try Scenario([
      .init(.plan, "-", plan),
      .init(
        .generate, "interface",
        Answers.files([
          "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = [\"tests\"]\n",
          "names.py": "def split_name(name: str) -> list[str]:\n    raise NotImplementedError\n",
          "greet.py": "def greet(name: str) -> str:\n    raise NotImplementedError\n",
        ])),
      .init(
        .generate, "test-names",
        Answers.files([
          "tests/test_names.py":
            "from names import split_name\n\n\ndef test_split():\n    assert split_name(\"Ada Lovelace\")[0] == \"Ada\"\n"
        ])),
      .init(
        .generate, "test-greet",
        Answers.files([
          "tests/test_greet.py":
            "from greet import greet\n\n\ndef test_blank():\n    assert greet(\" Ada  Lovelace\") == \"Dear Ada\"\n"
        ])),
      .init(
        .generate, "names",
        Answers.files(["names.py": "def split_name(name: str) -> list[str]:\n    return name.split(\" \")\n"])),
      .init(
        .generate, "greet",
        Answers.files([
          "greet.py":
            "from names import split_name\n\n\ndef greet(name: str) -> str:\n    return f\"Dear {split_name(name)[0]}\"\n",
          "names.py": "def split_name(name: str) -> list[str]:\n    return name.split()\n",
        ])),
      AreaProject.approved,
    ])
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    #expect(try scenario.calls(.revise, "names").isEmpty)
    #expect(built.app["names.py"]?.contains("name.split()") == true)
  }

  @Test func theSamePlanEndsTheSameAtAnyConcurrency() async throws {
    let rules =
      Self.opening + [
        .init(
          .generate, "names",
          Answers.files(["names.py": "def split_name(name: str) -> list[str]:\n    return name.split()\n"])),
        .init(
          .generate, "greet",
          Answers.files(["greet.py": "def greeting(parts: list[str]) -> str:\n    return \"Dear\"\n"])),
        .init(
          .revise, "greet",
          Answers.files(["greet.py": "def greeting(parts: list[str]) -> str:\n    return f\"Dear {parts[0]}\"\n"])),
        AreaProject.approved,
      ]
    var ends: Set<String> = []
    for concurrency in ["1", "8"] {
      for _ in 0..<2 {
        let built = try await Scenario(rules).build("pytest suite passes", ["--concurrency", concurrency])
        let verdicts = (built.summary["tasks"]?.array ?? []).map {
          "\($0["task_id"]?.string ?? "") \($0["status"]?.string ?? "")"
        }
        ends.insert("\(built.status) \(verdicts) \(built.app.sorted { $0.key < $1.key })")
      }
    }
    #expect(ends.count == 1)
    #expect(ends.first?.hasPrefix("SUCCESS") == true)
  }
}
