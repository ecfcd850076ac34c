import Core
import Foundation
import Testing

@testable import Providers

@Suite struct DotEnvTests {
  private func parse(_ text: String) -> DotEnv { DotEnv(parsing: Array(text.utf8)) }

  @Test func namesQuotesCommentsAndExportAreRead() {
    let file = parse(
      """
      # keys
      OPENAI_API_KEY=sk-1  # mine
      export ANTHROPIC_API_KEY = "a b\\n\\"c\\" # kept"
      GOOGLE_API_KEY='$(literal) # kept' # dropped\r
      URL=https://h/#part
      EMPTY=

      """)
    #expect(file.warnings.isEmpty)
    #expect(
      file.values == [
        "OPENAI_API_KEY": "sk-1", "ANTHROPIC_API_KEY": "a b\n\"c\" # kept", "GOOGLE_API_KEY": "$(literal) # kept",
        "URL": "https://h/#part", "EMPTY": "",
      ])
  }

  @Test(arguments: [
    "no equals", "=x", "1A=x", "A-B=x", "A=\"open", "A='open", "A='x' y", "A=$(touch /tmp/owned)", "A=`id`",
    "A=\"${B}\"",
    "A=x\u{0}y", "A=\u{1b}[2J",
  ])
  func aBadLineIsIgnoredWithAWarningThatNamesIt(_ line: String) {
    let file = parse("GOOD=1\n\(line)\nALSO=2")
    #expect(file.values == ["GOOD": "1", "ALSO": "2"])
    #expect(file.warnings.count == 1)
    #expect(file.warnings.first?.hasPrefix(".env, line 2: ") == true)
  }

  @Test func bytesThatAreNoTextAreIgnored() {
    let file = DotEnv(parsing: [0x41, 0x3d, 0xff, 0x0a] + Array("B=1".utf8))
    #expect(file.values == ["B": "1"])
    #expect(file.warnings == [".env, line 1: not UTF-8; ignored"])
  }

  @Test func aHugeFileIsIgnoredWhole() {
    let file = DotEnv(parsing: Array(repeating: UInt8(ascii: "A"), count: DotEnv.sizeLimit + 1))
    #expect(file.values.isEmpty)
    #expect(file.warnings.count == 1)
  }

  @Test func manyBadLinesGiveFewWarnings() {
    let file = parse(String(repeating: "bad\n", count: 10_000))
    #expect(file.warnings.count == 11)
    #expect(file.warnings.last == ".env: 9990 more lines are ignored")
  }

  private func entry(_ name: String) -> ProviderEntry {
    ProviderEntry(
      name: name, wire: .openai, keyVariables: ["\(name)_KEY"], baseURLVariable: "\(name)_URL", models: [])
  }

  @Test func realVariablesWinAndOnlyKnownNamesAreTaken() {
    let file = parse("\u{FEFF}A_KEY=file\nB_KEY=file\nC_KEY=file\nPATH=/evil\nLD_PRELOAD=/evil.so")
    let merged = file.merged(
      into: ["A_KEY": "real", "C_KEY": "", "PATH": "/bin"], names: ["A_KEY", "B_KEY", "C_KEY"])
    #expect(merged == ["A_KEY": "real", "B_KEY": "file", "C_KEY": "file", "PATH": "/bin"])
  }

  @Test func aFileCannotSendARealKeyElsewhere() {
    let file = parse(
      "A_URL=https://evil.example/v1\nB_URL=https://gateway.example\nB_KEY=file\nC_URL=http://127.0.0.1:9")
    let safe = file.protectingKeys(
      of: ["A_KEY": "real", "C_KEY": "real"], for: [entry("A"), entry("B"), entry("C")])
    #expect(safe.values == ["B_KEY": "file", "B_URL": "https://gateway.example", "C_URL": "http://127.0.0.1:9"])
    #expect(
      safe.warnings == [".env: A_URL is ignored, because A_KEY is not from there; export it, or put both there"])
  }

  @Test func aMissingFileIsSilentAndAPipeIsNotWaitedFor() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dotenv-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(DotEnv(inFolder: folder) == DotEnv(parsing: []))
    #expect(mkfifo("\(folder)/.env", 0o600) == 0)
    #expect(DotEnv(inFolder: folder).warnings.count == 1)
    try FileManager.default.removeItem(atPath: "\(folder)/.env")
    try Data("A=1".utf8).write(to: URL(fileURLWithPath: "\(folder)/.env"))
    #expect(DotEnv(inFolder: folder).values == ["A": "1"])
  }
}
