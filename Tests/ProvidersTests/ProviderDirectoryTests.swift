import Core
import Testing

@testable import Providers

@Suite struct ProviderDirectoryTests {
  private func entry(
    _ name: String, _ wire: ProviderEntry.Wire = .openai, baseURL: String? = "https://x.example/v1",
    keys: [String] = [], baseURLVariable: String? = nil, enabledBy: String? = nil, command: [String]? = nil
  ) -> ProviderEntry {
    ProviderEntry(
      name: name, wire: wire, baseURL: baseURL, keyVariables: keys, baseURLVariable: baseURLVariable,
      enabledBy: enabledBy, command: command, models: [])
  }

  private func url(_ entry: ProviderEntry, _ environment: [String: String] = [:]) throws -> String? {
    guard case .http(let format, let url, _) = try ProviderAccess(entry, environment: environment).route else {
      return nil
    }
    return url.dropping(type(of: format).endings).text + format.path(for: Samples.model("m"), streams: false)
  }

  @Test func whatIsMissingIsNamedWithItsVariable() {
    let entries = [
      entry("google", keys: ["GOOGLE_API_KEY", "GEMINI_API_KEY"]), entry("ollama", enabledBy: "OLLAMA_HOST"),
      entry("open"), entry("nowhere", baseURL: nil, baseURLVariable: "NOWHERE_BASE_URL"),
      entry("ftp", baseURL: "ftp://x.example"), entry("odd", keys: ["ODD_KEY"]),
      entry("tool", .command, command: []), entry("old", .recording),
    ]
    let (usable, missing) = ProviderDirectory.configured(
      entries, environment: ["GOOGLE_API_KEY": " ", "ODD_KEY": "a\r\nX-Evil: b"])
    #expect(usable.map(\.name) == ["open"])
    #expect(
      missing == [
        MissingProvider(provider: "google", why: "set GOOGLE_API_KEY or GEMINI_API_KEY"),
        MissingProvider(provider: "ollama", why: "set OLLAMA_HOST"),
        MissingProvider(
          provider: "nowhere", why: "set NOWHERE_BASE_URL to an http or https address without a query"),
        MissingProvider(
          provider: "ftp", why: "its \"base_url\" has to be an http or https address without a query"),
        MissingProvider(provider: "odd", why: "ODD_KEY holds spaces or characters that no key has; set it again"),
        MissingProvider(provider: "tool", why: "its \"command\" is empty; list a program and its arguments"),
        MissingProvider(provider: "old", why: "a recording answers only with --replay FILE"),
      ])
  }

  @Test func theFirstKeyThatIsSetWinsAndAnAliasCounts() throws {
    let google = entry("google", .gemini, keys: ["GOOGLE_API_KEY", "GEMINI_API_KEY"])
    let access = try ProviderAccess(google, environment: ["GOOGLE_API_KEY": "", "GEMINI_API_KEY": " k2\n"])
    #expect(access.secrets == ["k2"])
  }

  @Test(arguments: [
    (ProviderEntry.Wire.openai, "https://h/v1", "https://h/v1/chat/completions"),
    (.openai, "https://h/v1/", "https://h/v1/chat/completions"),
    (.openai, "https://h/v1/chat/completions", "https://h/v1/chat/completions"),
    (.openai, "http://127.0.0.1:99", "http://127.0.0.1:99/chat/completions"),
    (.anthropic, "https://h", "https://h/v1/messages"),
    (.anthropic, "https://h/proxy/v1/", "https://h/proxy/v1/messages"),
    (.gemini, "https://h/", "https://h/v1beta/models/m:generateContent"),
    (.gemini, "https://h/v1beta", "https://h/v1beta/models/m:generateContent"),
  ])
  func aBaseURLIsEverythingBeforeTheWiresPath(_ wire: ProviderEntry.Wire, _ base: String, _ url: String) throws {
    #expect(try self.url(entry("p", wire, baseURLVariable: "P_BASE_URL"), ["P_BASE_URL": base]) == url)
  }

  @Test(arguments: [
    ("1", "http://1:11434"), ("gpu:9", "http://gpu:9"), ("http://gpu:9/", "http://gpu:9"),
    ("0.0.0.0", "http://127.0.0.1:11434"),
    ("https://gpu", "https://gpu"),
  ])
  func ollamasHostIsAnAddressRatherThanABaseURL(_ host: String, _ base: String) throws {
    let ollama = entry(
      "ollama", baseURL: "http://localhost:11434/v1", baseURLVariable: "OLLAMA_HOST", enabledBy: "OLLAMA_HOST")
    #expect(try url(ollama, ["OLLAMA_HOST": host]) == "\(base)/v1/chat/completions")
  }

  @Test func onlyThisMachineIsLoopback() {
    let here = ["http://localhost:1", "http://127.0.0.1", "http://[::1]:8/v1", "http://127.1.2.3"]
    #expect(here.allSatisfy { BaseURL($0)?.isLoopback == true })
    #expect(BaseURL("http://localhost.example")?.isLoopback == false)
  }

  @Test func onlyVariablesOfEntriesMayComeFromAFile() {
    var tool = entry("tool", .command, keys: ["TOOL_KEY"], baseURLVariable: "TOOL_URL", enabledBy: "TOOL_ON")
    tool.environment = ["HOME"]
    #expect(ProviderDirectory.variables(of: [tool]) == ["TOOL_KEY", "TOOL_URL", "TOOL_ON", "HOME"])
  }
}
