import Core
import Foundation
import Platform
import Testing

/// `.env` in the working directory may come with somebody's project.
@Suite struct EnvironmentFileTests {
  @Test func aFileCannotLureAKeyAway() async throws {
    let server = try StubServer(PaletteProject.rules)
    // Whatever leaves this machine goes to the server, which does not tunnel to the real address.
    let home = try TestHome(
      ["OPENAI_API_KEY": WireCase.key, "http_proxy": server.address, "https_proxy": server.address])
    try home.write("OPENAI_BASE_URL=http://openai.invalid/v1\n", to: ".env")
    let run = try await home.run(PaletteProject.arguments + ["--patience", "1"])
    #expect(run.exit == .exited(4), "\(run.stderr)")
    #expect(run.stderr.contains(".env: OPENAI_BASE_URL is ignored, because OPENAI_API_KEY is not from there"))
    #expect(try server.log().isEmpty)

    // The same address from the user is asked.
    let own = try await home.run(PaletteProject.arguments, ["OPENAI_BASE_URL": "http://openai.invalid/v1"])
    #expect(own.exit == .exited(0), "\(own.stderr)")
    #expect(try server.log().allSatisfy { $0["path"]?.string == "http://openai.invalid/v1/chat/completions" })
  }

  @Test func keyAndAddressOfOneFileBelongTogether() async throws {
    let server = try StubServer(PaletteProject.rules)
    let home = try TestHome()
    try home.write("OPENAI_API_KEY=\(WireCase.key)\nOPENAI_BASE_URL='\(server.address)/v1'\n", to: ".env")
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(try home.files(holding: WireCase.key) == ["work/.env"])
  }

  static let hostile = [
    ("command", "OPENAI_API_KEY=$(touch owned)\nGOOGLE_API_KEY=`touch owned`\n"),
    ("NUL", "OPENAI_API_KEY=sk\u{0}x\n\u{0}\u{0}"), ("huge", String(repeating: "A=1\n", count: 10 << 18)),
    (
      "foreign", "PATH=/nowhere\nLD_PRELOAD=/nowhere.so\nORCHESTRATOR_TOOLS=/nowhere\nORCHESTRATOR_CACHE_DIR=/nowhere\n"
    ),
  ]

  @Test(arguments: hostile.map(\.0))
  func aHostileFileChangesNothing(_ name: String) async throws {
    let server = try StubServer(PaletteProject.rules)
    let home = try TestHome(WireCase.anthropic.variables(server))
    try home.write(Self.hostile.first { $0.0 == name }?.1 ?? "", to: ".env")
    let run = try await home.run(PaletteProject.arguments)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(run.stderr.contains("warning: .env") == (name != "foreign"), "\(run.stderr)")
    let names = try FileManager.default.contentsOfDirectory(atPath: home.work)
    #expect(Set(names) == [".env", "results"])
  }
}
