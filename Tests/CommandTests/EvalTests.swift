import Core
import Foundation
import Platform
import Testing

private func eval(_ arguments: [String], _ variables: [String: String] = [:]) async throws -> BuiltBinary.Run {
  try await BuiltBinary.run(["eval"] + arguments, environment: variables)
}

@Test func theLikenessOfTextsIsAnExitStatus() async throws {
  let same = try await eval(["Roman numeral converter", "roman  numeral converter", "--threshold", "0.9"])
  #expect(same.exit == .exited(0) && same.stdout == "1.0000\n" && same.stderr == "")
  let near = try await eval(["Rate limiter with decorators", "Rate limiter middleware", "--threshold", "0.9"])
  #expect(near.exit == .exited(1) && near.stderr == "")
  let score = try #require(Double(near.stdout.dropLast()))
  #expect(score > 0.3 && score < 0.9)
  // What is printed is what decides.
  let exact = try await eval(
    ["Rate limiter with decorators", "Rate limiter middleware", "--threshold", String(near.stdout.dropLast())])
  #expect(exact.exit == .exited(0))
  let far = try await eval(["Rate limiter with decorators", "URL shortener"])
  #expect(try #require(Double(far.stdout.dropLast())) < score && far.exit == .exited(1))
}

@Test func theLikenessAsJSON() async throws {
  let run = try await eval(["a b", "a b", "--threshold", "0.5", "--json"])
  #expect(run.exit == .exited(0))
  #expect(
    try JSONValue(parsing: run.stdout) == [
      "score": 1, "threshold": .number(0.5), "similar": true, "embeddings": "built-in",
      "as_questions": ["score": 1, "candidate": true, "refused_by": .null],
    ])
  let near = try await eval(["Write 5 files for the team", "Write 6 files for the team", "--json"])
  let questions = try JSONValue(parsing: near.stdout)["as_questions"]
  #expect(questions?["candidate"] == false && questions?["refused_by"] == "numbers", "\(near.stdout)")
}

@Test(arguments: [
  ([], "eval needs TEXT TEXT: The two texts"),
  (["one"], "eval takes two texts: orchestrator eval \"one text\" \"another\" --threshold 0.9"),
  (["one", " "], "eval takes two texts: orchestrator eval \"one text\" \"another\" --threshold 0.9"),
  (["a", "b", "c"], "eval takes two texts: orchestrator eval \"one text\" \"another\" --threshold 0.9"),
  (["a", "b", "--threshold", "2"], "--threshold: \"2\" is not a number from 0 to 1, like 0.9"),
  (["a", "b", "--threshold", "nan"], "--threshold: \"nan\" is not a number from 0 to 1, like 0.9"),
  (["a", "b", "--embeddings", ""], "--embeddings: the address is empty"),
])
func aComparisonThatIsNoneIsBadUse(_ arguments: [String], _ message: String) async throws {
  let run = try await eval(arguments)
  #expect(run.exit == .exited(2) && run.stdout == "")
  #expect(run.stderr == "error: \(message)\n")
}

/// A server of a test's own that tells embeddings as the two interfaces do.
private func serve(_ body: (_ address: String, _ log: () throws -> String) async throws -> Void) async throws {
  let server = try EmbeddingServer()
  try await body(server.address) { try server.log() }
}

@Test func embeddingsComeFromTheEndpointThatIsNamed() async throws {
  try await serve { address, log in
    let key = ["EMBEDDINGS_API_KEY": "secret-key", "OPENAI_API_KEY": "somebody-elses"]
    for (url, path, model) in [
      ("\(address)/v1", "/v1/embeddings", "text-embedding-3-small"),
      ("\(address)/v1/embeddings#small", "/v1/embeddings", "small"),
      ("\(address)/api/embed#mini", "/api/embed", "mini"),
    ] {
      let run = try await eval(["red", "blue", "--embeddings", url, "--json"], key)
      let answer = try JSONValue(parsing: run.stdout)
      // The server's vectors are at right angles, and no word is shared.
      #expect(answer["score"] == 0 && answer["embeddings"] == .string("\(address)\(path)#\(model)"), "\(run.stderr)")
      #expect(try log().contains("POST \(path) Bearer secret-key \(model)\n"))
    }
    let same = try await eval(["red", "red"], ["ORCHESTRATOR_EMBEDDINGS": "\(address)/v1"])
    #expect(same.stdout == "1.0000\n")
    // A key is its own provider's only.
    let foreign = try await eval(["red", "red", "--embeddings", "\(address)/v1"], ["OPENAI_API_KEY": "somebody-elses"])
    #expect(foreign.exit == .exited(0))
    #expect(try !log().contains("somebody-elses"))
  }
}

@Test func anEndpointThatDoesNotAnswer() async throws {
  // Nobody listens on this port of the loopback interface, which is the system's own.
  let dead = "http://127.0.0.1:1/v1"
  let flag = try await eval(["red", "red", "--embeddings", dead])
  #expect(flag.exit == .exited(2) && flag.stdout == "")
  #expect(flag.stderr.hasPrefix("error: embeddings from \(dead)/embeddings: cannot be reached: "), "\(flag.stderr)")
  let variable = try await eval(["red", "red"], ["ORCHESTRATOR_EMBEDDINGS": dead])
  #expect(variable.exit == .exited(0) && variable.stdout == "1.0000\n")
  #expect(variable.stderr.hasPrefix("warning: embeddings from \(dead)/embeddings: cannot be reached: "))
  #expect(variable.stderr.hasSuffix("; the built-in ones are used\n") && variable.stderr.count { $0 == "\n" } == 1)
  for address in ["ftp://host", "not an address", "http://"] {
    let run = try await eval(["red", "red", "--embeddings", address])
    #expect(run.exit == .exited(2) && run.stderr.contains("it is no http or https address"), "\(run.stderr)")
  }
}

@Test(arguments: ["#status", "#html", "#short", "#words", "#ragged"])
func anEndpointThatAnswersNonsense(_ model: String) async throws {
  try await serve { address, _ in
    let run = try await eval(
      ["red", "blue", "--embeddings", "\(address)/v1\(model)"], ["EMBEDDINGS_API_KEY": "secret-key"])
    #expect(run.exit == .exited(2) && run.stdout == "")
    #expect(run.stderr.hasPrefix("error: embeddings from \(address)/v1/embeddings: "), "\(run.stderr)")
    #expect(run.stderr.count { $0 == "\n" } == 1 && !run.stderr.contains("secret-key"))
  }
}

@Test func theDoctorSaysWhichEmbeddingsAreActive() async throws {
  let home = try TestHome()
  let own = try await home.run(["doctor"])
  #expect(own.stdout.contains(/ok +embeddings +built-in, 256 dimensions\n/), "\(own.stdout)")
  try await serve { address, _ in
    let named = try await home.run(["doctor", "--embeddings", "\(address)/v1"])
    #expect(named.stdout.contains("\(address)/v1/embeddings#text-embedding-3-small, 3 dimensions\n"))
  }
  let dead = try await home.run(["doctor", "--embeddings", "http://127.0.0.1:1/v1"])
  #expect(dead.stdout.contains(/missing +embeddings +embeddings from http:\/\/127.0.0.1:1/), "\(dead.stdout)")
}
