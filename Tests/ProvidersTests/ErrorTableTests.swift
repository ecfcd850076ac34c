import Core
import Foundation
import Testing

@testable import Providers

/// Everything that providers do instead of answering, on each wire: what it is, whether the same call may succeed later,
/// whether a sibling of the same provider may answer it, whether the candidate is out for the rest of the run, and whether
/// it may have been charged. Another provider may answer each of them.
@Suite struct ErrorTableTests {
  /// A body as it was sent, and what it means in words.
  struct Sample: Sendable, Decodable, CustomTestStringConvertible {
    let `case`: String
    let wire: ProviderEntry.Wire
    let status: Int
    let headers: [String: String]?
    /// A text stands for itself: a body that is not JSON.
    let body: JSONValue
    let means: String

    var testDescription: String { "\(self.case), \(wire.rawValue), \(status)" }
  }

  static let cases: Set<String> = [
    "context too long", "invalid request", "401", "402 quota", "429 quota", "quota until a time", "403",
    "404 unknown model", "408", "413", "429", "429 for seconds", "429 until a date", "500", "502 with HTML", "503",
    "504 of a gateway", "529", "407 of a proxy", "200 with an error", "200 with truncated JSON",
    "200 with an empty choice", "content refusal", "finish length", "missing usage", "reasoning ate the output",
  ]

  static let samples: [Sample] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Support/provider_errors.jsonl")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.compactMap { try? JSONDecoder().decode(Sample.self, from: Data($0.utf8)) }
  }()

  @Test func everyCaseIsThereOnEveryWire() {
    #expect(Self.samples.count == 114)
    for name in Self.cases {
      let wires = Set(Self.samples.filter { $0.case == name }.map(\.wire))
      #expect(wires == Set(Samples.wires), "\(name)")
    }
  }

  @Test(arguments: samples)
  func whatAProviderSaysIsReadByMeaning(_ sample: Sample) throws {
    let text = try sample.body.string ?? sample.body.jsonText()
    let reply = HTTPReply(status: sample.status, headers: sample.headers ?? [:], body: Array(text.utf8))
    let wire = try #require(sample.wire.format)
    // Fri, 20 Nov 2026 18:00:00 GMT
    #expect(Self.meaning { () throws(ModelError) in try wire.read(reply, now: 1_795_197_600_000) } == sample.means)
  }

  /// What the server of the first answers with stands for what happens to a connection.
  static let faults = [
    (#"{"text": "half an answer", "close": true}"#, "truncated retry sibling charged"),
    (#"{"text": "half an answer", "stall": true}"#, "timedOutIdle retry sibling charged"),
    (#"{"text": "half an answer", "truncate_json": true}"#, "truncated retry sibling charged"),
    (#"{"hang": true}"#, "timedOutFirstByte retry sibling charged"),
  ]

  @Test(arguments: Samples.wires, faults)
  func whatHappensToAConnectionIsReadByMeaning(
    _ wire: ProviderEntry.Wire, _ fault: (rule: String, means: String)
  ) async throws {
    let server = try await StubServer.start("[\(fault.rule)]")
    let models = try Samples.models(server, timeouts: HTTPRequest.Timeouts(firstByte: 1_000, idle: 200))
    let result = await models.complete(Samples.request(Samples.candidate(wire)))
    await models.close()
    #expect(Self.meaning { () throws(ModelError) in try result.get() } == fault.means)
  }

  /// A name that nobody has, a port that nobody listens on, and a server that does not speak TLS.
  @Test(arguments: Samples.wires, ["http://no-such-host.invalid", "http://127.0.0.1:1", "https"])
  func aConnectionThatIsNeverThereIsFree(_ wire: ProviderEntry.Wire, _ address: String) async throws {
    let server = try await StubServer.start("[]")
    let url = address == "https" ? server.address.replacing("http:", with: "https:") : address
    let models = try ProviderModels(Samples.entries, environment: Samples.environment(url))
    let result = await models.complete(Samples.request(Samples.candidate(wire)))
    await models.close()
    #expect(Self.meaning { () throws(ModelError) in try result.get() } == "unreachable retry")
    #expect(result.error?.message.contains("cannot be reached: ") == true)
  }

  private static func meaning(_ read: () throws(ModelError) -> ModelAnswer) -> String {
    do throws(ModelError) {
      let answer = try read()
      return "answer \(answer.finish)" + (answer.text.text.isEmpty ? " empty" : "")
        + (answer.usage == nil ? " unmetered" : "")
    } catch {
      let traits = [
        (error.retryHelps, " retry"), (error.anotherModelHelps, " sibling"), (error.endsCandidate, " out"),
        (error.mayHaveBeenCharged, " charged"),
      ]
      let wait = error.retryAfter.map { " wait \($0)" } ?? ""
      return traits.reduce("\(error.kind)") { $1.0 ? $0 + $1.1 : $0 } + wait
    }
  }
}
