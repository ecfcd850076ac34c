import Core
import Foundation
import Testing
import Validation

@Suite struct EngineTests {
  @Test func fixersChangeOnlyTheDraft() async throws {
    let messy = "import sys\nimport os\nx = [ 1,2 ]\nprint(os.name,sys.path, x)\n"
    let tree = Support.tree(["a.py": messy, "b.py": messy, "README.md": "# x\n"])
    let fixed = try await Support.engine.fix(FixRequest(tree: tree, subject: ["a.py", "README.md"]))
    #expect(fixed.paths == ["a.py"])
    #expect(fixed["a.py"]?.contains("x = [1, 2]") ?? false)
    #expect(try await Support.engine.fix(FixRequest(tree: tree.overlaid(with: fixed), subject: ["a.py"])).isEmpty)
  }

  @Test func lintersJudgeTheDraftOnly() async {
    let files = ["a.py": "x = 1\n", "b.py": "import os\n"]
    #expect(await Support.check("ruff", files, subject: ["a.py"]).verdict == .pass)
    #expect(await Support.check("ruff", files).verdict == .fail)
  }

  @Test func theProjectsConfigurationIsObeyed() async {
    let files = ["ruff.toml": "[lint]\nselect = [\"E\"]\nignore = [\"F401\"]\n", "a.py": "import os\n"]
    #expect(await Support.check("ruff", files).verdict == .pass)
    let broken = await Support.check("ruff", ["ruff.toml": "[lint\n", "a.py": "x = 1\n"])
    #expect(broken.verdict == .fail)
    #expect(broken.findings.first?.file == "ruff.toml", "\(broken.findings)")
    let nothing = await Support.check("ruff", ["ruff.toml": "extend-exclude = [\"*.py\"]\n", "a.py": "x = 1\n"])
    #expect(nothing.verdict == .fail, "\(nothing.findings)")
  }

  @Test func whatAppliesToNothingIsNotApplicable() async {
    #expect(await Support.check("ruff", ["README.md": "# x\n"]).verdict == .notApplicable)
    #expect(await Support.check("python_syntax", ["a.py": "x"], subject: []).verdict == .notApplicable)
  }

  @Test func anUnknownValidatorIsNotRun() async {
    let result = await Support.check("no_such_thing", ["a.py": "x"])
    #expect(result.verdict == .notRun)
    #expect(!result.findings.isEmpty)
  }

  @Test func badParametersAreNotRun() async {
    #expect(await Support.check("length", ["a.md": "x"]).verdict == .notRun)
    #expect(await Support.check("length", ["a.md": "x"], parameters: ["min": .number(1e300)]).verdict == .notRun)
    #expect(await Support.check("file_set", ["a.md": "x"], parameters: ["files": .string("a.md")]).verdict == .notRun)
  }

  @Test func findingsAreFewAndEachIsSaidOnce() async {
    let body = (0..<100).map { "import module\($0)\nimport module\($0)\n" }.joined()
    let result = await Support.check("ruff", ["a.py": body])
    #expect(result.findings.count == 40)
    #expect(Set(result.findings).count == 40)
  }

  @Test func aSecretIsNeverPrinted() async {
    let secret = "AKIAQ7X2WMZP4KLD93VB"
    let result = await Support.check("secrets", ["a.py": "x = 1\nkey = '\(secret)'\n"])
    #expect(result.findings.map(\.line) == [2])
    #expect(!"\(result)".contains(secret))
  }

  @Test func theEnvironmentNamesTheToolsButNoneOfTheirPackages() async throws {
    let environment = try await Support.engine.environment()
    for tool in ["Python 3", "pytest ", "ruff ", "Swift 6"] {
      #expect(environment.tools.contains { $0.hasPrefix(tool) }, "\(environment.tools)")
    }
    #expect(environment.packages.isEmpty && environment.installsFromIndex == nil)
  }
}
