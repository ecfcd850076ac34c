import Core
import Foundation
import Platform
import Testing

/// `models --discover`, against servers that list what they serve.
@Suite struct DiscoverTests {
  private func lists(_ models: String, _ more: String = "") throws -> StubServer {
    try StubServer(script: #"{"rules": [], "models": \#(models)\#(more)}"#)
  }

  /// One known model and four more, so that lists in pages have several.
  private static let served = #"["KNOWN", "zeta-1", "zeta-2", "zeta/3", "zeta-4"]"#

  static let wires = WireCase.wires + WireCase.all.filter { $0.provider == "ollama" }

  @Test(arguments: wires)
  func whatIsNewAndWhatIsGoneIsShown(_ wire: WireCase) async throws {
    let empty = try TestHome()
    let catalogue = try JSONValue(parsing: try await empty.run(["models", "--json"]).stdout)["models"]?.array ?? []
    let known = catalogue.filter { $0["provider"] == .string(wire.provider) }.compactMap { $0["model"]?["id"]?.string }
    let kept = try #require(known.first)
    let key = wire.authentication == nil ? "" : #", "models_key": "\#(WireCase.key)""#
    let server = try lists(Self.served.replacing("KNOWN", with: kept), key)
    let home = try TestHome(wire.variables(server))

    let json = try await home.run(["models", "--discover", "--json"])
    #expect(json.exit == .exited(0), "\(json.stderr)")
    let rows = try #require(try JSONValue(parsing: json.stdout)["providers"]?.array)
    #expect(rows.count == 1)
    let row = try #require(rows.first)
    #expect(row["provider"] == .string(wire.provider))
    #expect(row["error"] == nil)
    let new = (row["new"]?.array ?? []).compactMap { $0["id"]?.string }
    #expect(new == ["zeta-1", "zeta-2", "zeta/3", "zeta-4"])
    #expect((row["vanished"]?.array ?? []).compactMap(\.string) == Array(known.dropFirst()))

    // What it prints to be pasted is a models file.
    let text = try await home.run(["models", "--discover"])
    #expect(text.exit == .exited(0))
    #expect(text.stdout.contains("\(wire.provider): serves 5, 4 new, \(known.count - 1) gone\n"), "\(text.stdout)")
    let brace = try #require(text.stdout.firstIndex(of: "{"))
    try home.write(String(text.stdout[brace...]), to: "new.json")
    let merged = try await home.run(["models", "--models", "new.json"])
    #expect(merged.exit == .exited(0), "\(merged.stderr)")
    #expect(merged.stdout.contains("\(wire.provider)/zeta/3"))
    let again = try await home.run(["models", "--discover", "--models", "new.json"])
    #expect(again.stdout.contains(" 0 new,"), "\(again.stdout)")
  }

  @Test func aDeadProviderHidesNoOther() async throws {
    let refusing = try lists("[]", #", "models_key": "another""#)
    let broken = try lists("[]", #", "models_status": 503"#)
    let living = try lists(#"["zeta"]"#)
    let variables = WireCase.openai.variables(refusing).merging(WireCase.anthropic.variables(broken)) { $1 }
      .merging(["KIMI_API_KEY": WireCase.key, "KIMI_BASE_URL": "http://no-such-host.invalid/v1"]) { $1 }
    let home = try TestHome(variables)
    let nobody = try await home.run(["models", "--discover"])
    #expect(nobody.exit == .exited(4))
    #expect(nobody.stdout.contains("openai: did not say: unauthorized (HTTP 401): no such key: Bearer [redacted]"))
    #expect(nobody.stdout.contains("(the key is from OPENAI_API_KEY)\n"))
    #expect(nobody.stdout.contains("anthropic: did not say: overloaded (HTTP 503): no list today\n"))
    #expect(nobody.stdout.contains("kimi: did not say: unreachable: no-such-host.invalid: "))

    let one = try await home.run(["models", "--discover", "--json"], WireCase.google.variables(living))
    #expect(one.exit == .exited(0), "\(one.stderr)")
    let rows = try #require(try JSONValue(parsing: one.stdout)["providers"]?.array)
    #expect(rows.count == 4)
    for row in rows { #expect((row["error"] == nil) == (row["provider"] == "google")) }
    for text in [nobody.stdout, nobody.stderr, one.stdout, one.stderr] { #expect(!text.contains(WireCase.key)) }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsIt(_ signal: Int32) async throws {
    let silent = try lists("[]", #", "models_hang": true"#)
    let workshop = try Workshop([])
    let discovery = try await workshop.startAlone(["models", "--discover"], WireCase.openai.variables(silent))
    try await workshop.wait(for: "a request") { try await silent.arrivals() > 0 }
    discovery.send(signal)
    let run = try await discovery.result()
    #expect(run.exit == .exited(130))
    #expect(run.stdout == "")
    #expect(run.stderr == "interrupted: run the same command again\n")
  }

  @Test func withoutAProviderThereIsNobodyToAsk() async throws {
    let run = try await TestHome().run(["models", "--discover"])
    #expect(run.exit == .exited(2))
    #expect(run.stdout == "")
    #expect(run.stderr.hasPrefix("error: no provider is configured: set one of OPENAI_API_KEY"), "\(run.stderr)")
  }
}
