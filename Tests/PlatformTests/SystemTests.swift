import Foundation
import Testing

@testable import Platform

@Test func idsAreTwelveLowerCaseCharactersAndDiffer() {
  let ids = (0..<1000).map { _ in SystemAmbient().makeID() }
  #expect(Set(ids).count == 1000)
  #expect(ids.allSatisfy { $0.count == 12 && $0.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) } })
}

@Test func theEnvironmentIsThatOfTheProcess() {
  setenv("ORCHESTRATOR_TEST_VARIABLE", "a=b", 1)
  #expect(Environment.snapshot()["ORCHESTRATOR_TEST_VARIABLE"] == "a=b")
}

@Test(
  arguments: [
    (true, [:], true, true),
    (false, [:], false, false),
    (true, ["NO_COLOR": "1"], true, false),
    (true, ["NO_COLOR": ""], true, true),
    (true, ["TERM": "dumb"], false, false),
    (true, ["CI": "true"], false, true),
  ] as [(Bool, [String: String], Bool, Bool)])
func theTerminalIsUsedAsItsUserWants(
  _ isTerminal: Bool, _ environment: [String: String], _ interactive: Bool, _ color: Bool
) {
  let terminal = Terminal(descriptor: -1, isTerminal: isTerminal, environment: environment, color: .auto)
  #expect(terminal.isInteractive == interactive)
  #expect(terminal.hasColor == color)
}

@Test func anExplicitChoiceOfColorWins() {
  let always = Terminal(descriptor: -1, isTerminal: false, environment: ["NO_COLOR": "1"], color: .always)
  #expect(always.styled("x", .red) == "\u{1B}[31mx\u{1B}[0m")
  let never = Terminal(descriptor: -1, isTerminal: true, environment: [:], color: .never)
  #expect(never.styled("x", .red) == "x")
}

@Test func widthFallsBackToColumnsThenEighty() {
  #expect(Terminal(descriptor: -1, isTerminal: false, environment: ["COLUMNS": "100"], color: .auto).width == 100)
  #expect(Terminal(descriptor: -1, isTerminal: false, environment: ["COLUMNS": "x"], color: .auto).width == 80)
}

@Test func signalsWaitToBeAskedFor() throws {
  let signals = try StopSignals()
  #expect(signals.next(within: 1) == nil)
  kill(getpid(), SIGTERM)
  kill(getpid(), SIGINT)
  #expect(Set([signals.next(), signals.next(within: 60_000)]) == [.terminate, .interrupt])
}
