import Core
import Foundation
import Platform
import Testing

/// What a policy file may say, and `policy check`.
@Suite struct PolicyFileTests {
  private static let models = "openai/gpt-5"

  /// Each with the line and the words of its first problem.
  static let wrong: [(text: String, line: Int, message: String)] = [
    (
      "{\"org\": [\n{\"name\": \"a\",\n\"blocked_models\": [\"openai/gpt-5o\"]}]}", 3,
      "unknown model 'openai/gpt-5o'; did you mean"
    ),
    (
      "{\"org\": [\n{\"name\": \"a\",\n\"blocked_models\":\n[\"gpt-5\",\n\"GPT-5\"]}]}", 5,
      "unknown model 'GPT-5'; did you mean 'gpt-5'?"
    ),
    ("org:\n  - name: a\n    blocked_providers: [opnai]", 3, "unknown provider 'opnai'; did you mean 'openai'?"),
    ("org:\n  - name: a\n    enforcement_mode: hard", 3, "unknown mode 'hard'; did you mean 'HARD'?"),
    ("org:\n  - name: a\n    enforcement_mode: WARN", 3, "unknown mode 'WARN'; known are HARD, SOFT, MONITOR"),
    (
      "org:\n  - name: a\n    blocked_provider: [openai]", 3,
      "unknown key 'blocked_provider'; did you mean 'blocked_providers'?"
    ),
    ("orgs:\n  - name: a", 1, "unknown key 'orgs'; did you mean 'org'?"),
    ("org:\n  - allowed_providers: []", 2, "the policy has no 'name'"),
    ("org:\n  a: []", 2, "org is a list of policies"),
    ("team:\n  - name: a", 2, "'team' is a mapping from names to lists of policies"),
    ("team:\n  core:\n    name: a", 3, "team core is a list of policies"),
    ("org:\n  - openai", 2, "a policy is a mapping with the key 'name'"),
    ("org:\n  - name: 7", 2, "'name' is a text"),
    ("org:\n  - name: a\n    allowed_models: gpt-5", 3, "'allowed_models' is a list of names"),
    ("org:\n  - name: a\n    allow_training_on_output: no thanks", 3, "'allow_training_on_output' is true or false"),
    ("org:\n  - name: a\n    max_latency_ms: 1.5", 3, "'max_latency_ms' is a whole number above 0"),
    (
      "org:\n  - name: a\n    max_cost_per_task_usd: \"1\"", 3, "'max_cost_per_task_usd' is an amount of USD, 0 or more"
    ),
    ("org:\n  - name: a\n    max_cost_per_task_usd: -1", 3, "'max_cost_per_task_usd' is an amount of USD, 0 or more"),
    (
      "org:\n  - name: a\n    rate_limit: 5", 3,
      "'rate_limit' is a mapping of calls_per_minute, cost_usd_per_hour, tokens_per_day"
    ),
    (
      "org:\n  - name: a\n    rate_limit:\n      calls_per_hour: 5", 4,
      "unknown key 'calls_per_hour'; known are calls_per_minute, cost_usd_per_hour"
    ),
    ("org:\n  - name: a\n  - name: a", 3, "a policy 'a' stands here twice"),
    ("org:\n  - name: a\n    name: b", 3, "the key 'name' stands twice"),
    ("{\"org\": [{\"name\": \"a\"}\n", 1, "did not find expected ',' or ']'"),
    ("{org: [", 1, "did not find expected node content"),
    ("org:\n  - name: \"a\n", 2, "found unexpected end of stream"),
    ("{\"org\": [], \"org\": []}\n", 1, "the key 'org' stands twice"),
    ("org:\n- {name: a, name: b}\n\n\n", 2, "the key 'name' stands twice"),
    ("[[[[[[[[[[[[[[[[[[[[\n", 1, "nested more than 16 deep"), ("? [a]\n: b\n", 1, "a key has to be a text"),
    ("org: []\n---\norg: []\n", 2, "only one document is read"),
    ("org:\n- name: a\n\u{1}\n", 3, "control characters are not allowed"),
    ("{\"org\": [{\"name\": \"a\"}\n{\"name\": \"b\"}]}", 2, "did not find expected ',' or ']'"),
    ("[]", 1, "a policy file is a mapping with the keys org, team, project and task; {} is none"),
    ("", 1, "a policy file is a mapping with the keys org, team, project and task; {} is none"),
  ]

  @Test(arguments: wrong.indices)
  func whatIsNotUnderstoodIsRefusedWithItsLine(_ index: Int) async throws {
    let wrong = Self.wrong[index]
    let home = try TestHome(["OPENAI_API_KEY": WireCase.key])
    try home.write(wrong.text, to: "policy.yaml")
    let check = try await home.run(["policy", "check", "policy.yaml"])
    #expect(check.exit == .exited(2) && check.stdout == "")
    #expect(check.stderr.hasPrefix("error: policy.yaml, line \(wrong.line): \(wrong.message)"), "\(check.stderr)")
  }

  @Test func aBuildWithAMisspeltModelIsRefusedBeforeAnythingIsSpent() async throws {
    let server = try StubServer(PaletteProject.rules)
    let home = try TestHome(WireCase.openai.variables(server))
    try home.write("org:\n  - name: a\n    blocked_models: [gpt-5o, gpt5]\n", to: "policy.yaml")
    for action in [PaletteProject.arguments, ["plan"] + PaletteProject.arguments] {
      let run = try await home.run(action + ["--policy", "policy.yaml"])
      #expect(run.exit == .exited(2) && run.stdout == "")
      #expect(run.stderr.contains("error: policy.yaml, line 3: unknown model 'gpt-5o'; did you mean"), "\(run.stderr)")
      #expect(run.stderr.hasSuffix(" (and 1 more: orchestrator policy check policy.yaml)\n"), "\(run.stderr)")
    }
    let missing = try await home.run(PaletteProject.arguments + ["--policy", "nowhere.yaml"])
    #expect(missing.exit == .exited(2) && missing.stderr.contains("nowhere.yaml"))
    #expect(try server.log().isEmpty)
    #expect(try await home.run(["--list-projects"]).stdout == "")
    #expect(!FileManager.default.fileExists(atPath: "\(home.work)/results"))
  }

  /// JSON as programs write it: tabs, escapes, everything on one line.
  @Test(arguments: [
    "{\n\t\"org\":\t[\n\t\t{\"name\": \"caf\\u00e9 \\\"a\\/b\\\"\", \"allowed_models\": [\"gpt-5\"]}\n\t]\n}\n",
    #"{"org":[{"name":"caf\u00e9 \"a\/b\"","allowed_models":["gpt-5"]}]}"#,
    "\u{feff}org:\n- name: café \"a/b\"\n  allowed_models:\n  - gpt-5\n",
  ])
  func jsonAndYAMLAreRead(_ text: String) async throws {
    let home = try TestHome()
    try home.write(text, to: "policy.json")
    let check = try await home.run(["policy", "check", "policy.json", "--json"])
    #expect(check.exit == .exited(0), "\(check.stderr)")
    let policy = try JSONValue(parsing: check.stdout)["policies"]?.array?.first
    #expect(policy?["name"] == "café \"a/b\"")
    #expect(policy?["leaves"] == .array(["openai/gpt-5"]))
  }

  @Test func checkSaysWhatEachPolicyMeansAndWhomItLeaves() async throws {
    let home = try TestHome()
    let catalogue: JSONValue = [
      "providers": [
        [
          "name": "inhouse", "wire": "openai", "base_url": "http://127.0.0.1:9/v1",
          "tags": ["no_training", "region:eu"],
          "models": [
            ["id": "near", "input_price": 1, "output_price": 1],
            ["id": "far", "input_price": 1, "output_price": 1, "tags": ["region:us"]],
          ],
        ]
      ]
    ]
    try home.write(try catalogue.jsonText(), to: "models.json")
    try home.write(
      """
      global:
        - {name: private, allow_training_on_output: false}
      team:
        core:
          - {name: eu, enforcement_mode: SOFT, allowed_regions: [EU], max_latency_ms: 900}
      node:
        t1:
          - {name: no-gpt, enforcement_mode: MONITOR, blocked_models: [gpt-5]}
          - name: rates
            enforcement_mode: MONITOR
            max_cost_per_task_usd: 0.5
            rate_limit: {calls_per_minute: 10, cost_usd_per_hour: 2, tokens_per_day: 100000}
      """, to: "policy.yaml")
    let text = try await home.run(["policy", "check", "policy.yaml", "--models", "models.json"])
    #expect(text.exit == .exited(0) && text.stderr == "", "\(text.stderr)")
    let models = try await home.run(["models", "--json", "--models", "models.json"])
    let all = try #require(try JSONValue(parsing: models.stdout)["models"]?.array?.count)
    #expect(
      text.stdout.contains(
        """
        private: HARD for every run
          asks only models that are tagged no_training
          leaves 2 of \(all) candidates: inhouse/near, inhouse/far

        eu: SOFT for the runs of team core
          asks only models that are served from these regions: region:EU
          asks no model whose answers took more than 900 ms on average in the project
          prefers 1 of \(all) candidates: inhouse/near

        no-gpt: MONITOR for the calls for task t1
          asks none of these models: gpt-5
          records calls to 1 of \(all) candidates: openai/gpt-5

        rates: MONITOR for the calls for task t1
          spends at most $0.5000 on a task
          makes at most 10 calls in any minute
          makes calls for at most $2.0000 in any hour
          makes calls of at most 100000 tokens in any day
          records calls that do not comply

        all HARD policies together leave 2 of \(all) candidates: inhouse/near, inhouse/far

        """), "\(text.stdout)")
    let help = try await home.run(["help", "policy"])
    #expect(help.stdout.contains("\nUsage: orchestrator policy check FILE [OPTIONS]\n"))
    let usage = try await home.run(["policy", "policy.yaml"])
    #expect(usage.exit == .exited(2))
    #expect(usage.stderr == "error: policy takes the word check and a file: orchestrator policy check FILE\n")
  }

  /// Each alone leaves somebody.
  @Test func checkSaysWhomAllHardPoliciesTogetherLeave() async throws {
    let home = try TestHome()
    try home.write(
      """
      org:
        - {name: a, allowed_providers: [openai, google]}
        - {name: b, allowed_providers: [google, kimi]}
        - {name: c, enforcement_mode: SOFT, blocked_providers: [google]}
      team:
        core:
          - {name: d, blocked_providers: [google]}
      """, to: "policy.yaml")
    let text = try await home.run(["policy", "check", "policy.yaml"])
    #expect(text.exit == .exited(0))
    #expect(text.stdout.contains("\nall HARD policies together leave 0 of "), "\(text.stdout)")
    #expect(text.stdout.hasSuffix(" candidates: nobody\n"))
    let json = try JSONValue(parsing: try await home.run(["policy", "check", "policy.yaml", "--json"]).stdout)
    let policies = try #require(json["policies"]?.array)
    #expect(policies.allSatisfy { $0["leaves"]?.array?.isEmpty == false })
    #expect(json["together"]?["leaves"] == .array([]))

    try home.write("org:\n  - {name: c, enforcement_mode: SOFT, blocked_providers: [google]}\n", to: "soft.yaml")
    let soft = try await home.run(["policy", "check", "soft.yaml"])
    #expect(!soft.stdout.contains("together"))
  }
}
