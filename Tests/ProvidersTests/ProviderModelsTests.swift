import Core
import Foundation
import Testing

@testable import Providers

@Suite struct ProviderModelsTests {
  @Test(arguments: Samples.wires)
  func everyWireIsAskedInItsOwnWayAndReadBack(_ wire: ProviderEntry.Wire) async throws {
    let server = try await StubServer.start(
      """
      [{"stage": "generate", "task": "t1", "attempt": 2, "text": "done ✓",
        "usage": {"input": 100, "output": 30, "cached": 40, "reasoning": 10}}]
      """)
    let models = try Samples.models(server)
    let answer = try await models.complete(Samples.request(Samples.candidate(wire))).get()
    await models.close()

    #expect(answer.text.text == "done ✓")
    #expect(answer.finish == .complete)
    let reasoning = wire == .anthropic ? 0 : 10
    #expect(answer.usage == TokenUsage(input: 100, cachedInput: 40, output: 30, reasoning: reasoning))

    let call = try #require(try server.log().first)
    let headers = try #require(call["headers"]?.object)
    #expect(headers["x-orchestrator-stage"] == "generate")
    #expect(headers["x-orchestrator-project"] == "p1")
    #expect(headers["x-orchestrator-run"] == "r1")
    #expect(headers["x-orchestrator-task"] == "t1")
    #expect(headers["x-orchestrator-attempt"] == "2")
    #expect(headers["content-type"] == "application/json")
    #expect(headers["expect"] == nil)
    #expect(call["path"]?.string?.contains(Samples.key) == false)
    let body = try #require(call["body"])
    switch wire {
    case .anthropic:
      #expect(call["path"] == "/v1/messages")
      #expect(headers["x-api-key"] == .string(Samples.key))
      #expect(headers["anthropic-version"] == "2023-06-01")
      #expect(
        body
          == [
            "model": "claude", "max_tokens": 500, "system": "Be exact.", "stream": .bool(true),
            "messages": [["role": "user", "content": "Write\n\ncode."]],
          ])
    case .gemini:
      #expect(call["path"] == "/v1beta/models/gemini-pro:streamGenerateContent?alt=sse")
      #expect(headers["x-goog-api-key"] == .string(Samples.key))
      #expect(
        body
          == [
            "systemInstruction": ["parts": [["text": "Be exact."]]],
            "contents": [["role": "user", "parts": [["text": "Write\n\ncode."]]]],
            "generationConfig": ["maxOutputTokens": 500],
          ])
    default:
      #expect(call["path"] == "/v1/chat/completions")
      #expect(headers["authorization"] == .string("Bearer \(Samples.key)"))
      #expect(
        body
          == [
            "model": "gpt-4o", "max_tokens": 500, "stream": .bool(true),
            "stream_options": ["include_usage": .bool(true)],
            "messages": [["role": "system", "content": "Be exact."], ["role": "user", "content": "Write\n\ncode."]],
          ])
    }
  }

  @Test func aProjectStageHasNoTaskHeader() async throws {
    let server = try await StubServer.start(#"[{"stage": "plan", "task": "-", "text": "{}"}]"#)
    let models = try Samples.models(server)
    _ = try await models.complete(Samples.request(stage: .plan, task: nil, n: 1)).get()
    await models.close()
    #expect(try server.log().first?["headers"]?["x-orchestrator-task"] == nil)
  }

  @Test func aLineBreakInAnIdStartsNoHeader() async throws {
    let server = try await StubServer.start(#"[{"text": "x"}]"#)
    let models = try Samples.models(server)
    _ = try await models.complete(Samples.request(task: "t1\r\nX-Evil: 1")).get()
    await models.close()
    let headers = try #require(try server.log().first?["headers"]?.object)
    #expect(headers["x-evil"] == nil)
    #expect(headers["x-orchestrator-task"] == "t1X-Evil: 1")
  }

  @Test(arguments: Samples.wires)
  func cutOffEmptyAndRefusedAnswersAreToldApart(_ wire: ProviderEntry.Wire) async throws {
    let server = try await StubServer.start(
      """
      [{"attempt": 1, "text": "half", "finish": "length"}, {"attempt": 2, "empty": true, "finish": "length"},
       {"attempt": 3, "text": "no", "finish": "refusal"}, {"attempt": 4, "text": "ok", "no_usage": true},
       {"attempt": 5, "empty": true}]
      """)
    let models = try Samples.models(server)
    func ask(_ n: Int) async throws -> ModelAnswer {
      try await models.complete(Samples.request(Samples.candidate(wire), n: n)).get()
    }
    #expect(try await ask(1).finish == .cutOff)
    let empty = try await ask(2)
    #expect(empty.finish == .cutOff && empty.text.text.isEmpty)
    #expect(try await ask(3).finish == .refused)
    #expect(try await ask(4).usage == nil)
    let silent = try await ask(5)
    #expect(silent.finish == .complete && silent.text.text.isEmpty && silent.usage != nil)
    await models.close()
  }

  @Test(arguments: Samples.wires)
  func brokenRepliesAreErrors(_ wire: ProviderEntry.Wire) async throws {
    let server = try await StubServer.start(
      """
      [{"attempt": 1, "text": "hello", "truncate_json": true}, {"attempt": 2, "text": "hello", "close": true},
       {"attempt": 3, "status": 200, "body": {"choices": [], "candidates": []}}, {"attempt": 4, "status": 200, "body": ""}]
      """)
    let models = try Samples.models(server)
    var kinds: [ModelError.Kind?] = []
    for n in 1...4 {
      kinds.append(await models.complete(Samples.request(Samples.candidate(wire), n: n)).error?.kind)
    }
    await models.close()
    #expect(kinds == [.truncated, .truncated, .malformed, .malformed])
  }

  @Test(
    arguments: [
      (400, .invalidRequest), (401, .unauthorized), (402, .quotaExhausted), (403, .unauthorized), (404, .unknownModel),
      (408, .overloaded), (413, .contextTooLong), (429, .rateLimited), (500, .overloaded), (503, .overloaded),
      (529, .overloaded), (301, .invalidRequest),
    ] as [(Int, ModelError.Kind)])
  func aStatusWithoutABodyStillHasAMeaning(_ status: Int, _ kind: ModelError.Kind) async throws {
    let server = try await StubServer.start(
      #"[{"status": \#(status), "headers": {"Location": "/v1/chat/completions", "Retry-After": "7"}}]"#)
    let models = try Samples.models(server)
    let error = await models.complete(Samples.request()).error
    await models.close()
    #expect(error?.kind == kind)
    #expect(error?.status == status)
    #expect(error?.retryAfter == 7000)
    #expect(try server.log().count == 1)
  }

  @Test func noMessageHoldsTheKey() async throws {
    let server = try await StubServer.start(
      #"[{"status": 401, "body": {"error": {"message": "Incorrect key\n\#(Samples.key)\u001b[31m, \#(Samples.key)!"}}}]"#
    )
    let models = try Samples.models(server)
    let error = try #require(await models.complete(Samples.request()).error)
    await models.close()
    #expect(error.message == "Incorrect key [redacted] [31m, [redacted]! (the key is from OPENAI_API_KEY)")
  }

  @Test func aCancelledCallEndsAtOnceAndLetsGoOfTheConnection() async throws {
    let server = try await StubServer.start(#"[{"hang": true}]"#)
    let models = try Samples.models(server)
    let call = Task { await models.complete(Samples.request()) }
    try await server.waitForActive(1)
    call.cancel()
    #expect(await call.value.error?.kind == .cancelled)
    try await server.waitForActive(0)
    await models.close()
  }

  @Test func aCallOfACancelledTaskNeverLeaves() async throws {
    let server = try await StubServer.start(#"[{"text": "x"}]"#)
    let models = try Samples.models(server)
    let call = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await models.complete(Samples.request())
    }
    #expect(await call.value.error?.kind == .cancelled)
    await models.close()
    #expect(throws: (any Error).self) { try server.log() }
  }

  @Test func closingEndsWhatIsUnderWayAndWhatComesLater() async throws {
    let server = try await StubServer.start(#"[{"hang": true}]"#)
    let models = try Samples.models(server)
    let call = Task { await models.complete(Samples.request()) }
    try await server.waitForActive(1)
    await models.close()
    #expect(await call.value.error?.kind == .cancelled)
    #expect(await models.complete(Samples.request()).error?.kind == .cancelled)
    await models.close()
  }

  @Test func closingEndsTheThread() async throws {
    weak var loop: CurlLoop?
    do {
      let started = try CurlLoop()
      loop = started
      await started.close()
    }
    // Only the thread holds it now; it is a moment from its end.
    for _ in 0..<100_000 where loop != nil { await Task.yield() }
    #expect(loop == nil)
  }

  @Test func silenceBeforeAndInsideAnAnswerAreDifferentTimeouts() async throws {
    let server = try await StubServer.start(
      #"[{"attempt": 1, "hang": true}, {"attempt": 2, "text": "hello", "stall": true}]"#)
    let patient = try Samples.models(server, timeouts: HTTPRequest.Timeouts(idle: 60, total: 10_000))
    let idle = await patient.complete(Samples.request(n: 2)).error
    #expect(idle?.kind == .timedOutIdle)
    await patient.close()
    let hasty = try Samples.models(server, timeouts: HTTPRequest.Timeouts(firstByte: 150, idle: 10_000))
    #expect(await hasty.complete(Samples.request(n: 1)).error?.kind == .timedOutFirstByte)
    await hasty.close()
    let slow = try Samples.models(server, timeouts: HTTPRequest.Timeouts(idle: 60_000, total: 2_000))
    #expect(await slow.complete(Samples.request(n: 2)).error?.kind == .timedOutTotal)
    await slow.close()
  }

  @Test func thinkingBeforeTheFirstByteIsNotIdle() async throws {
    let server = try await StubServer.start(#"[{"text": "x", "delay_ms": 200}]"#)
    let models = try Samples.models(server, timeouts: HTTPRequest.Timeouts(idle: 50, total: 10_000))
    #expect(await models.complete(Samples.request()).error == nil)
    await models.close()
  }

  @Test func aClosedPortAndAnUnknownHostAreUnreachable() async throws {
    var environment = Samples.environment("http://127.0.0.1:1")
    environment["ANTHROPIC_BASE_URL"] = "http://no-such-host.invalid"
    let models = try ProviderModels(Samples.entries, environment: environment)
    let refused = await models.complete(Samples.request()).error
    #expect(refused?.kind == .unreachable)
    #expect(refused?.message.hasPrefix("127.0.0.1: cannot be reached: ") == true)
    #expect(await models.complete(Samples.request(Samples.candidate(.anthropic))).error?.kind == .unreachable)
    await models.close()
  }

  @Test func twoHundredSlowCallsRunAtTheSameTime() async throws {
    let server = try await StubServer.start(#"[{"text": "x", "barrier": "all"}]"#)
    let models = try Samples.models(server)
    let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
      for n in 1...200 { group.addTask { await models.complete(Samples.request(n: n)).error == nil } }
      // Nobody is answered before all two hundred are there.
      try await server.waitForActive(200)
      let loop = try CurlLoop()
      _ = try await loop.send(HTTPRequest(url: "\(server.address)/_release/all", body: ""))
      await loop.close()
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    await models.close()
    #expect(answers == 200)
  }

  @Test(arguments: [("true", HTTPReply.bodyLimit), ("false", HTTPReply.streamLimit)])
  func anEndlessReplyIsRefused(_ isPlain: String, _ limit: Int) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("endless-\(UUID().uuidString)")
    try Data(repeating: UInt8(ascii: "x"), count: limit).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let server = try await StubServer.start(#"[{"text_file": "\#(file.path)", "plain": \#(isPlain)}]"#)
    let models = try Samples.models(server)
    let error = await models.complete(Samples.request()).error
    await models.close()
    #expect(error?.kind == .malformed)
    #expect(error?.message.contains("larger than") == true)
  }

  @Test func onlyOpenAIsReasoningModelsGetMaxCompletionTokens() async throws {
    let server = try await StubServer.start(#"[{"text": "x"}]"#)
    let models = try Samples.models(server)
    _ = try await models.complete(Samples.request(Candidate(provider: "openai", model: "o3"))).get()
    _ = try await models.complete(Samples.request(Candidate(provider: "deepseek", model: "r1"))).get()
    await models.close()
    let log = try server.log()
    #expect(log.map { $0["body"]?["max_completion_tokens"] } == [500, nil])
    #expect(log.map { $0["body"]?["max_tokens"] } == [nil, 500])
    #expect(log.last?["path"] == "/deepseek/v1/chat/completions")
  }

  @Test func anUnknownCandidateIsAClearError() async throws {
    let models = try ProviderModels(Samples.entries, environment: [:])
    let noKey = await models.complete(Samples.request()).error
    #expect(noKey == ModelError(.unauthorized, "openai: set OPENAI_API_KEY"))
    let nobody = await models.complete(Samples.request(Candidate(provider: "x", model: "y"))).error
    #expect(nobody?.kind == .unknownModel)
    await models.close()
  }
}
