import Core
import Foundation
import Testing

@testable import Providers

@Suite struct RecordingTests {
  /// Answers with the prompt's first part, or with an error when that is "fail" or "stop".
  private struct Echo: LanguageModel {
    func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError> {
      switch request.prompt.parts[0].text {
      case "fail": .failure(ModelError(.rateLimited, "slow down", status: 429, retryAfter: 500))
      case "stop": .failure(ModelError(.cancelled, "stopped"))
      case let text:
        .success(
          ModelAnswer(
            text: text, usage: TokenUsage(input: 9, cachedInput: 1, output: 2, reasoning: 1), finish: .cutOff))
      }
    }
  }

  private func request(_ text: String, n: Int = 1, model: String = "gpt-4o", task: String? = "t1") -> ModelRequest {
    Samples.request(
      Candidate(provider: "openai", model: model), task: task, n: n, prompt: Prompt(system: "s", parts: [text]))
  }

  private func withFile(_ body: (String) async throws -> Void) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("rec-\(UUID().uuidString).jsonl").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try await body(file)
  }

  private func replay(_ lines: String) throws -> ReplayModel {
    let text = #"{"recording": 1, "providers": []}"# + "\n" + lines
    return ReplayModel(try Recording(parsing: Array(text.utf8)[...], file: "demo.jsonl"), file: "demo.jsonl")
  }

  @Test func whatWasRecordedIsReplayedIncludingErrors() async throws {
    try await withFile { file in
      let header = Recording.Header(providers: Samples.entries, settings: Settings(concurrency: 7))
      let model = RecordingModel(Echo(), writer: try RecordingWriter(file: file, header: header))
      var answers: [Result<ModelAnswer, ModelError>] = []
      let requests = [request("fail"), request("hello\n✓"), request("plan", task: nil), request("b", model: "o3")]
      for request in requests { answers.append(await model.complete(request)) }
      _ = await model.complete(request("stop"))
      #expect(model.failure == nil)

      let recording = try Recording(file: file)
      #expect(recording.header == header)
      #expect(recording.calls.count == 4)
      #expect(recording.calls.allSatisfy { $0.maxTokens == 500 && $0.milliseconds != nil })
      let replay = ReplayModel(recording, file: file)
      for (request, answer) in zip(requests.shuffledKeepingKeys(), answers.shuffledKeepingKeys()) {
        #expect(await replay.complete(request) == answer)
      }
      #expect(replay.driftedKeys.isEmpty)
    }
  }

  @Test func whatIsNotRecordedIsAClearError() async throws {
    let replay = try replay(
      #"{"stage": "generate", "task": "t1", "n": 1, "candidate": "openai/gpt-4o", "answer": {"text": "a"}}"#)
    #expect(try await replay.complete(request("x")).get() == ModelAnswer(text: "a", usage: nil, finish: .complete))
    let twice = await replay.complete(request("x")).error
    #expect(twice?.kind == .notRecorded)
    #expect(twice?.message == "\"generate t1 1\" of openai/gpt-4o is not in demo.jsonl more than 1 times")
    let other = await replay.complete(request("x", model: "o3")).error
    #expect(other?.message == "\"generate t1 1\" of openai/o3 is not in demo.jsonl; there it is of openai/gpt-4o")
    let missing = await replay.complete(request("x", n: 2)).error
    #expect(missing?.message == "\"generate t1 2\" of openai/gpt-4o is not in demo.jsonl")
  }

  @Test func usageBeyondReasonIsBounded() async throws {
    let replay = try replay(
      """
      {"stage": "generate", "task": "t1", "n": 1, "candidate": "openai/gpt-4o", \
      "answer": {"text": "a", "usage": {"input": 9223372036854775807, "output": -1}}}
      """)
    let answer = try await replay.complete(request("x")).get()
    #expect(answer.usage == TokenUsage(input: 1_000_000_000, output: 0))
  }

  @Test func onlyDigestsThatAreThereCanDrift() async throws {
    let replay = try replay(
      """
      {"stage": "generate", "task": "t1", "n": 1, "candidate": "openai/gpt-4o", "answer": {"text": "a"}}
      {"stage": "generate", "task": "t1", "n": 2, "candidate": "openai/gpt-4o", "prompt": "00", "answer": {"text": "b"}}
      """)
    _ = await replay.complete(request("x"))
    #expect(replay.driftedKeys.isEmpty)
    _ = try await replay.complete(request("x", n: 2)).get()
    #expect(replay.driftedKeys == [CallKey(stage: .generate, task: "t1", n: 2)])
  }

  @Test(arguments: [
    ("", 1, "the header is missing"), ("{}", 1, "\"recording\" is missing"), ("{", 1, "not a line of JSON"),
    (#"{"recording": 2, "providers": []}"#, 1, "made by another version"),
    ("HEADER\n\n{\"stage\": \"generate\"", 3, "not a line of JSON"),
    ("HEADER\n{\"stage\": \"generate\"}", 2, "\"n\" is missing"),
    ("HEADER\n{\"stage\": \"generate\", \"n\": \"1\"}", 2, "\"n\" has the wrong type"),
    ("HEADER\n{\"stage\": \"generate\", \"n\": 1, \"candidate\": \"x\"}", 2, "a candidate is provider/model"),
    ("HEADER\n{\"stage\": \"plan\", \"n\": 1, \"candidate\": \"x/y\"}", 2, "a call has an answer or an error"),
  ])
  func aDamagedFileIsNamedWithItsLine(_ text: String, _ line: Int, _ reason: String) {
    let bytes = Array(text.replacing("HEADER", with: #"{"recording": 1, "providers": []}"#).utf8)
    #expect(throws: ProvidersError.damagedRecording(file: "f", line: line, reason: reason)) {
      try Recording(parsing: bytes[...], file: "f")
    }
  }

  @Test func aRecordingThatWasKilledGoesOnWhereItStopped() async throws {
    try await withFile { file in
      let header = Recording.Header(providers: Samples.entries, settings: nil)
      let first = RecordingModel(Echo(), writer: try RecordingWriter(file: file, header: header))
      _ = await first.complete(request("a"))
      let handle = try #require(FileHandle(forWritingAtPath: file))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(#"{"stage": "gen"#.utf8))
      try handle.close()
      #expect(throws: ProvidersError.self) { try Recording(file: file) }
      let second = RecordingModel(Echo(), writer: try RecordingWriter(file: file, header: header))
      _ = await second.complete(request("b", n: 2))
      #expect(try Recording(file: file).calls.map(\.key.n) == [1, 2])
      #expect(
        throws: ProvidersError.recording(
          file: file, reason: "was recorded with other providers; record to another file")
      ) {
        try RecordingWriter(file: file, header: Recording.Header(providers: [], settings: nil))
      }
    }
  }

  @Test func aRecordingThatCannotBeWrittenIsRefusedAtTheStart() {
    let header = Recording.Header(providers: [], settings: nil)
    #expect(throws: ProvidersError.self) { try RecordingWriter(file: "/no/such/folder/x", header: header) }
    #expect(throws: ProvidersError.self) { try RecordingWriter(file: "/dev/full", header: header) }
  }
}

extension Array {
  /// Another order in which the first two stay in theirs: they are about the same key.
  fileprivate func shuffledKeepingKeys() -> [Element] { Array(dropFirst(2)) + Array(prefix(2)) }
}
