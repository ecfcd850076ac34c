import Core
import Foundation
import Platform
import Testing

/// A cheap and a strong model behind one server, and tasks that the cheap one may get wrong.
private struct Apprentice {
  let home: TestHome
  let server: StubServer

  /// `fails`: the tasks whose file the cheap model never gets right.
  init(tasks: Int, fails: (Int) -> Bool) throws {
    let plan: JSONValue = [
      "summary": "Tables.", "criteria": [["id": "c1", "validator": "json_syntax"]],
      "tasks": .array(
        (1...tasks).map { index -> JSONValue in
          [
            "id": .string("t\(index)"), "type": "data_extraction", "role": "configuration",
            "title": .string("Table \(index)"), "prompt": "Write it.", "dependencies": [],
            "files": [.string("t\(index).json")], "criteria": ["c1"], "validators": ["json_syntax"],
          ]
        }),
    ]
    let drafts = (1...tasks).flatMap { index -> [StubRule] in
      let good = StubRule("```json path=t\(index).json\n{\"table\": \(index)}\n```", task: "t\(index)")
      let bad = StubRule("```json path=t\(index).json\n{\"table\": \n```", task: "t\(index)").with("model", "cheap")
      return (fails(index) ? [bad] : []) + [good]
    }
    let opinion = StubRule(#"{"verdict": "accept", "score": 0.95, "issues": []}"#, stage: "critique")
    let review = StubRule(#"{"verdict": "accept", "issues": [], "criteria": []}"#, stage: "critique", task: "-")
    server = try StubServer([StubRule(try plan.jsonText(), stage: "plan"), review, opinion] + drafts)
    home = try TestHome()
    func model(_ id: String, _ price: Double, _ quality: Double) -> JSONValue {
      [
        "id": .string(id), "input_price": .number(price), "output_price": .number(price),
        "quality": ["default": .number(quality)],
      ]
    }
    let models: JSONValue = [
      "providers": [
        [
          "name": "stub", "wire": "openai", "base_url": .string("\(server.address)/v1"),
          "models": [model("cheap", 0.1, 0.7), model("strong", 2, 0.95)],
        ]
      ]
    ]
    try home.write(try models.jsonText(), to: "models.json")
  }

  func build(_ id: String) async throws -> BuiltBinary.Run {
    try await home.run([
      "--project", "Tables", "--criteria", "every file is valid JSON", "--models", "models.json", "--project-id", id,
      "--concurrency", "8",
    ])
  }

  /// The tasks that a model was asked to write.
  func written(by model: String, since start: Int = 0) throws -> Set<String> {
    Set(
      try server.log().dropFirst(start).filter { $0["model"] == .string(model) && $0["stage"] != "critique" }
        .compactMap { $0["task"]?.string }.filter { $0 != "-" })
  }

  func route(_ arguments: [String]) async throws -> JSONValue {
    let run = try await home.run(["route"] + arguments + ["--models", "models.json", "--json"])
    return try #require(try JSONValue(parsing: run.stdout)["routes"]?.array?.first)
  }
}

@Suite struct LearningTests {
  @Test func theStrongModelWritesWhatTheCheapOneCannotAndTheEstimateIsTrue() async throws {
    let apprentice = try Apprentice(tasks: 50) { $0 % 5 == 0 }
    let run = try await apprentice.build("first")
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(try apprentice.written(by: "cheap").count == 50)
    #expect(try apprentice.written(by: "strong").count == 10)
    #expect(try apprentice.home.app().count == 50)

    let learned = try JSONValue(parsing: try await apprentice.home.run(["learn", "status", "--json"]).stdout)
    let row = try #require(
      learned["learned"]?.array?.first { $0["candidate"] == "stub/cheap" && $0["type"] == "data_extraction" })
    #expect(row["accepted"] == 40 && row["failed"] == 10)
    let route = try await apprentice.route(["data_extraction"])
    let option = try #require(route["options"]?.array?.first { $0["candidate"] == "stub/cheap" })
    #expect(abs(try #require(option["probability"]?.number) - 0.8) < 0.1)
    #expect((option["attempt_learned_from"]?.number ?? 0) >= 5)
    // A task in words finds those that are like it.
    let similar = try await apprentice.route(["Table 7", "--type", "data_extraction"])
    #expect(
      similar["options"]?.array?.contains { ($0["similar"]?.array?.count ?? 0) > 0 } == true, "\(similar)")

    let calls = try #require(learned["learned"]?.array).reduce(0) { $0 + Int($1["calls"]?.number ?? 0) }
    let reset = try await apprentice.home.run(["learn", "reset"])
    #expect(reset.exit == .exited(0))
    #expect(
      reset.stdout == "forgot 50 first attempts, \(calls) calls and 0 open breakers of 2 models and 3 types of task\n")
    let again = try await apprentice.home.run(["learn", "reset"])
    #expect(again.stdout == "nothing was learned, so nothing is forgotten\n")
    let forgotten = try await apprentice.route(["data_extraction"])
    #expect(forgotten["options"]?.array?.allSatisfy { $0["accepted"] == 0 && $0["attempt_learned_from"] == 0 } == true)
    #expect(try await apprentice.home.run(["verify", "--all"]).exit == .exited(0))
  }

  @Test func aModelThatAlwaysFailsIsNoLongerTriedFirst() async throws {
    let apprentice = try Apprentice(tasks: 6) { _ in true }
    #expect(try await apprentice.build("first").exit == .exited(0))
    #expect(try apprentice.written(by: "cheap").count == 6)
    let before = try apprentice.server.log().count
    #expect(try await apprentice.build("second").exit == .exited(0))
    #expect(try apprentice.written(by: "cheap", since: before).isEmpty)
    let route = try await apprentice.route(["data_extraction"])
    #expect(route["choice"] == "stub/strong")
  }

  @Test func aReplayNeitherReadsNorWritesWhatIsLearned() async throws {
    let apprentice = try Apprentice(tasks: 2) { _ in false }
    let recorded = try await apprentice.home.run([
      "--project", "Tables", "--criteria", "every file is valid JSON", "--models", "models.json", "--record",
      "tables.jsonl", "--project-id", "live",
    ])
    #expect(recorded.exit == .exited(0), "\(recorded.stderr)")
    let reset = try JSONValue(parsing: try await apprentice.home.run(["learn", "reset", "--json"]).stdout)
    #expect(reset["forgotten"]?["first_attempts"] == 2 && (reset["forgotten"]?["calls"]?.number ?? 0) > 2)
    #expect(reset["learned"]?.array?.isEmpty == true)
    let replayed = try await apprentice.home.run([
      "--project", "Tables", "--criteria", "every file is valid JSON", "--replay", "tables.jsonl",
    ])
    #expect(replayed.exit == .exited(0), "\(replayed.stderr)")
    let learned = try JSONValue(parsing: try await apprentice.home.run(["learn", "--json"]).stdout)
    #expect(learned["learned"]?.array?.isEmpty == true)
  }
}
