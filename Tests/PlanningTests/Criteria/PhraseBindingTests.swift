import Core
import Testing

@testable import Planning

struct PhraseBindingTests {
  @Test(arguments: [
    ("pytest suite passes", "pytest"),
    ("All pytest tests pass", "pytest"),
    ("All unit tests pass (pytest).", "pytest"),
    ("The `pytest` suite must pass without any failures", "pytest"),
    ("ruff linting clean", "ruff"),
    ("Ruff clean", "ruff"),
    ("ruff check reports no errors or warnings", "ruff"),
    ("code passes mypy", "mypy"),
    ("mypy type checking: 0 errors", "mypy"),
    ("swift build succeeds", "swift_build"),
    ("swift build succeeds with no errors", "swift_build"),
    ("swift test passes", "swift_test"),
    ("XCTest suite passes", "swift_test"),
    ("All JSON files are valid", "json_syntax"),
    ("valid JSON", "json_syntax"),
  ])
  func aWholeCriterionThatNamesACheckIsBoundToIt(text: String, validator: String) {
    #expect(PhraseBinding.bind(text, validators: Toolbox.all)?.name == validator)
  }

  @Test(arguments: [
    "all tests pass", "Unit tests ≥ 85% coverage (pytest)", "passes mypy --strict", "mypy strict passes",
    "pytest, 85% coverage",
    "npm build succeeds", "no pytest", "ruff not clean", "ruff errors", "swift build succeeds without warnings",
    "pytest and ruff pass", "The report is valid JSON output", "valid JSON Schema", "pytest passes on Python 3.12",
    "pytest integration tests pass", "README explains how pytest is run", "",
  ])
  func aCriterionThatSaysMoreIsNotBound(text: String) {
    #expect(PhraseBinding.bind(text, validators: Toolbox.all) == nil)
  }

  @Test(arguments: [
    ("Unit tests ≥ 85% coverage (pytest)", Toolbox.pytest, "85 % and coverage are not measured by pytest"),
    ("at least 85 % of pytest tests pass", Toolbox.pytest, "85 % is not measured by pytest"),
    ("passes mypy --strict", Toolbox.mypy, "--strict is not measured by mypy"),
    ("ruff clean with line-length 100", Toolbox.ruff, "100 is not measured by ruff"),
    ("swift build succeeds without warnings", Toolbox.swiftBuild, "warnings is not measured by swift_build"),
    ("pytest and ruff pass", Toolbox.pytest, "ruff is not measured by pytest"),
    ("pytest passes with no skipped tests", Toolbox.pytest, "skipped is not measured by pytest"),
  ])
  func whatACheckDoesNotMeasureIsSaid(text: String, validator: ValidatorInfo, reason: String) {
    #expect(PhraseBinding.unmeasured(text, boundTo: validator) == reason)
  }

  @Test(arguments: [
    ("pytest suite passes", Toolbox.pytest), ("all tests pass", Toolbox.pytest), ("ruff: 0 errors", Toolbox.ruff),
    ("type hints checked by mypy", Toolbox.mypy), ("hashes with sha256 are tested", Toolbox.pytest),
  ])
  func whatACheckMeasuresIsNotRemarkedOn(text: String, validator: ValidatorInfo) {
    #expect(PhraseBinding.unmeasured(text, boundTo: validator) == nil)
  }

  @Test func aNumberThatIsAParameterIsMeasuredInItsOwnUnit() {
    let uses = [ValidatorUse(name: "length", parameters: ["min": .number(500)])]
    #expect(
      PhraseBinding.unmeasured("README has at least 500 characters", boundTo: Toolbox.length, uses: uses) == nil)
    #expect(
      PhraseBinding.unmeasured("README has at least 600 characters", boundTo: Toolbox.length, uses: uses)
        == "600 is not measured by length")
    #expect(
      PhraseBinding.unmeasured("README has at least 500 words", boundTo: Toolbox.length, uses: uses)
        == "words is not measured by length")
  }

  @Test func testsShowNumbersButNoCoverageAndNoOtherTool() {
    #expect(PhraseBinding.unmeasuredByTests("GET /missing answers 404") == nil)
    #expect(PhraseBinding.unmeasuredByTests("Coverage is 85%") == "85 % and coverage are not measured by these tests")
    #expect(PhraseBinding.unmeasuredByTests("eslint is clean") == "eslint is not measured by these tests")
  }

  @Test(arguments: [
    "npm build succeeds", "The server starts", "swift package builds", "Responds within 200 ms", "It is fast",
    "All tests pass", "The app runs without errors", "pip install works", "must run on Linux",
    "can be installed with pip",
    "Test coverage of the library is at least 90 %", "Start within 2 seconds", "does not crash on empty input",
    "Page loads in under 2s", "The build passes and README explains usage",
    "passes mypy --strict", "eslint clean", "black: passes",
  ])
  func claimsOnARunningProgramNeedOne(text: String) {
    #expect(ExecutionClaim.needsExecution(text))
  }

  @Test(arguments: [
    "README explains how to run the tests", "README describes how the server starts",
    "Every heading starts with a number",
    "Code is documented", "Build a REST API", "Uses decorators", "Functions load configuration from a file",
    "The page has a navigation bar", "", "Documented how the app runs",
    "Uses docker-compose",
  ])
  func claimsOnTextNeedReadingOnly(text: String) {
    #expect(!ExecutionClaim.needsExecution(text))
  }

  @Test func aToolWithoutAValidatorIsForeign() {
    #expect(ExecutionClaim.foreignTool(in: "npm build succeeds", validators: Toolbox.all) == "npm")
    #expect(ExecutionClaim.foreignTool(in: "pytest and swiftc pass", validators: Toolbox.all) == nil)
  }
}
