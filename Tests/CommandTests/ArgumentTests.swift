import Core
import Foundation
import OrchestratorKit
import Testing

@testable import orchestrator

private func options(_ words: String...) throws -> Options { try Options(Arguments(words)) }

@Test func everyOptionHasOneRowInTheTable() {
  #expect(Flag.all.map(\.name.rawValue).sorted() == Flag.Name.allCases.map(\.rawValue).sorted())
  let shorts = Flag.all.compactMap(\.short)
  #expect(Set(shorts).count == shorts.count)
  #expect(Flag.all.allSatisfy { !$0.verbs.isEmpty && !$0.doc.isEmpty })
}

@Test func optionsAreReadInEverySpelling() throws {
  let expected = try options("--project", "a shop", "--budget", "2", "--quiet", "--output-dir", "out")
  #expect(try options("--project=a shop", "--budget=2", "--quiet", "--output-dir=out") == expected)
  #expect(try options("-p", "a shop", "-b2", "-qo", "out") == expected)
  #expect(try options("build", "-p=a shop", "-b=2", "-q", "-o=out") == expected)
  #expect(expected.action == .build(.project(.literal("a shop"))))
  #expect(expected.budget == Money(microUSD: 2_000_000))
  #expect(expected.outputDirectory == "out")
  #expect(expected.verbosity == .quiet)
}

@Test func whatIsNotSaidStaysOpen() throws {
  let plain = try options("-p", "x")
  #expect(plain.budget == nil && plain.time == nil && plain.sandbox == nil)
  #expect(plain.outputDirectory == nil)
  #expect(plain.format == .text && plain.verbosity == .normal)
}

@Test func aValueThatMayBeLeftOutIsAttached() throws {
  let usual = try options("-p", "x", "--semantic-cache", "--budget", "2")
  #expect(usual.similar == CacheUse.Similar() && usual.budget == Money(microUSD: 2_000_000))
  #expect(usual.similar?.stages == [.enhance, .plan, .critique, .evaluate] && usual.similar?.limit == 0.01)
  let named = try options("-p", "x", "--semantic-cache=revise,plan", "--max-false-hits", "0.5")
  #expect(named.similar == CacheUse.Similar(stages: [.revise, .plan], limit: 0.005))
  #expect(try options("-p", "x", "--semantic-cache=all").similar?.stages == Set(Stage.allCases))
  #expect(try options("-p", "x").similar == nil)
  #expect(HelpText.command(.plan).contains("--semantic-cache[=STAGES]"))
}

@Test func sourcesAndVerbsBecomeActions() throws {
  #expect(try options("-p", "-").action == .build(.project(.standardInput)))
  #expect(try options("-p", "@spec.txt").action == .build(.project(.file("spec.txt"))))
  #expect(try options("-f", "spec.yaml", "-n").action == .plan(.specFile("spec.yaml")))
  #expect(try options("plan", "-p", "x").action == .plan(.project(.literal("x"))))
  #expect(try options("--resume", "last").action == .build(.resume("last")))
  #expect(try options("--list-projects", "--json").action == .listProjects)
  #expect(try options("route", "code_review").action == .route([.init(type: .codeReview)]))
  #expect(
    try options("route", "a CSV parser", "--type", "code_generation").action
      == .route([.init(type: .codeGeneration, text: "a CSV parser")]))
  #expect(throws: UsageError.self) { try options("route", "a CSV parser") }
  #expect(try options("learn").action == .learn(.status))
  #expect(try options("learn", "reset").action == .learn(.reset))
  #expect(try options("--json", "show", "abc").action == .show("abc"))
  #expect(try options("help", "--", "models").action == .help(.models, markdown: false))
  #expect(try options("models", "--help").action == .help(.models, markdown: false))
  #expect(try options("models", "--criteria", "x", "--version").action == .version)
}

@Test func whatIsKeptHasItsVerbs() throws {
  #expect(try options("verify", "abc").action == .verify("abc", rebuild: false))
  #expect(try options("verify", "--all", "--rebuild").action == .verify(nil, rebuild: true))
  #expect(try options("export", "last", "--output", "-").outputFile == "-")
  #expect(try options("import", "-").action == .importArchive("-"))
  #expect(
    try options("prune", "--older-than", "2w", "-n").action == .prune(olderThan: 14 * 86_400_000, dryRun: true))
  for words in [["verify"], ["verify", "abc", "--all"], ["verify", "@store"], ["prune"], ["export"], ["import"]] {
    #expect(throws: UsageError.self) { try Options(Arguments(words)) }
  }
}

@Test func criteriaMayBeRepeatedAndTheLastOfOtherOptionsCounts() throws {
  let parsed = try options("-p", "x", "-c", "one", "--criteria=two", "--time", "5", "--time", "6")
  #expect(parsed.criteria == ["one", "two"])
  #expect(parsed.time == 6)
}

@Test func theLogLevelCountsWhereNoOptionDoes() throws {
  #expect(try Options(Arguments(["models"]), logLevel: "DEBUG").verbosity == .verbose)
  #expect(try Options(Arguments(["models", "-q"]), logLevel: "debug").verbosity == .quiet)
  #expect(try Options(Arguments(["models"]), logLevel: "nonsense").verbosity == .normal)
}

@Test(arguments: [
  "0", "-1", "-0", "nan", "NaN", "inf", "1e3", "0x10", "", " ", "2 USD", "$2", "0.0000001", "1.2.3", ".", "1e400",
  "99999999999999", "٢",
])
func amountsThatNobodyMeansAreRefused(_ text: String) {
  #expect(throws: UsageError.self) { try options("-p", "x", "--budget", text) }
}

@Test(arguments: [("2", 2_000_000), ("0.01", 10000), (".5", 500_000), ("0.000001", 1), ("8.", 8_000_000)])
func amountsAreExact(_ text: String, _ microUSD: Int64) throws {
  #expect(try options("-p", "x", "--budget", text).budget == Money(microUSD: microUSD))
}

@Test(arguments: [
  ["--time", "0"], ["--time", "-5"], ["--time", "1.5"], ["--time", "9223372036854775807"], ["--patience", "x"],
  ["--concurrency", "0"], ["--concurrency", "65"], ["--concurrency", "99999999999999999999"],
  ["--project-id", ""], ["--project-id", "../x"], ["--project-id", "-x"], ["--project-id", "a b"],
  ["--project-id", "é"], ["--project-id", String(repeating: "a", count: 65)], ["--output-dir", ""],
  ["--color", "red"], ["--critique", ""], ["--sandbox", "yes"], ["--criteria", " "], ["--json=1"], ["--budget"],
])
func valuesOutsideTheirRangeAreRefused(_ words: [String]) {
  #expect(throws: UsageError.self) { try Options(Arguments(["-p", "x"] + words)) }
}

@Test(arguments: Flag.exclusive)
func optionsThatExcludeEachOtherAreRefused(_ group: [Flag.Name]) {
  let words = group.prefix(2).flatMap { name in
    ["--\(name.rawValue)"] + (Flag.named(name)?.value.name == nil ? [] : ["x"])
  }
  #expect(throws: UsageError.self) { try Arguments(words) }
}

@Test(arguments: [
  ("--budgte", "--budget"), ("--cirteria", "--criteria"), ("--outptu", "--output"), ("--jsn", "--json"), ("--zzz", nil),
])
func theNearestOptionIsNamed(_ typed: String, _ nearest: String?) {
  #expect(Spelling.nearest(to: typed, among: Flag.all.map(\.spelling)) == nearest)
}

@Test func foreignTextCannotSteerTheTerminal() {
  #expect(Printer.plain("a\u{1B}[2Jb\rc\u{202E}d\u{9B}e") == "a [2Jb c d e")
  #expect(Printer.plain("plain – text ✓") == "plain – text ✓")
}

@Test func theGuideShowsTheOptionsThatThereAre() throws {
  let guide = try String(contentsOfFile: "\(packageFolder)/USAGE_GUIDE.md", encoding: .utf8)
  let parts = guide.components(separatedBy: "<!-- orchestrator help --markdown -->\n")
  try #require(parts.count == 3, "the reference stands between two marks")
  #expect(parts[1] == HelpText.markdown())
}
