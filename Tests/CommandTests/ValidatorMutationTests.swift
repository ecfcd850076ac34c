import Core
import Foundation
import Platform
import Testing

/// A fault in any validator is seen: each of these makes one of its samples end otherwise than `SampleTests` sees it end.
@Suite struct ValidatorMutationTests {
  struct Mutation: Sendable, CustomTestStringConvertible {
    var validator: String
    var file: String
    var old: String
    var new: String
    /// "fail/cut_off"
    var sample: String
    /// How the sample ends with the fault: the other verdict, or with nothing that applies to it.
    var ending: Int32 { sample.hasPrefix("pass/") ? 1 : validator.hasPrefix("swift_") ? 2 : 0 }
    var testDescription: String { "\(validator) \(sample): \(old)" }

    init(_ validator: String, _ file: String, _ old: String, _ new: String, _ sample: String) {
      (self.validator, self.file, self.old, self.new, self.sample) = (validator, file, old, new, sample)
    }

    /// A validator in Swift gives way to a program that finds nothing.
    init(blind validator: String, _ sample: String) {
      let program = #"["{python}", "-c", "import json; print(json.dumps(dict(findings=[], complete=True)))"]"#
      self.init(validator, "validator.json", #""command": "builtin""#, "\"command\": \(program)", sample)
    }
  }

  static let mutations: [Mutation] = [
    .init(
      "css", "check.py", #"if token.type == "literal" and token.value in FOREIGN:"#, "if False:", "fail/sass_variable"),
    .init("css", "check.py", "if last is None or [", "if False and [", "fail/cut_off"),
    .init("css", "check.py", "yield from contents(path, inside, groups=False)", "pass", "fail/missing_colon"),
    .init(blind: "file_set", "fail/missing"),
    .init("html", "check.py", "if code not in ALLOWED", "if code in ALLOWED", "fail/cut_off"),
    .init("html", "check.py", #"{"expected-named-entity"}"#, "{}", "pass/form"),
    .init("html", "check.py", "if name in seen", "if False", "fail/id_twice"),
    .init("javascript_syntax", "check.cjs", "return [finding]", "return []", "fail/cut_off"),
    .init("javascript_syntax", "check.cjs", "if (before !== undefined)", "if (false)", "fail/fence"),
    .init("javascript_syntax", "check.cjs", "names.some(", "!names.some(", "pass/jsx_of_a_react_project"),
    .init("javascript_syntax", "check.cjs", ": [compileScript, compileModule]", ": [compileModule]", "pass/script"),
    .init("json_schema", "check.py", "yield from check_file(validator, path, schema_path)", "pass", "fail/wrong_type"),
    .init("json_schema", "check.py", "if not files:", "if False:", "fail/no_documents"),
    .init(blind: "json_syntax", "fail/trailing_comma"),
    .init("latex", "check.py", "if \"```\" in text", "if False", "fail/fence"),
    .init("latex", "check.py", "if name.strip() not in known", "if False", "fail/missing_label"),
    .init("latex", "check.py", "tolerant_parsing=False", "tolerant_parsing=True", "fail/open_formula"),
    .init(blind: "length", "fail/short"),
    .init("links", "check.py", "if not os.path.exists(full)", "if False", "fail/missing_file"),
    .init("links", "check.py", "or anchor in anchors or", "or True or", "fail/missing_heading"),
    .init(
      "markdown", "check.py", #"return None if os.path.exists(full) else "does not exist""#, "return",
      "fail/broken_link"),
    .init("markdown", "check.py", "fence = (mark[1], number)", "fence = None", "fail/unclosed_fence"),
    .init("mypy", "check.py", #"if entry["file"] in mine"#, "if False", "fail/wrong_return"),
    .init("mypy", "check.py", "if names_plugins(path)", "if False", "fail/plugin"),
    .init("mypy", "check.py", #""--no-pretty""#, #""--no-pretty", "--strict""#, "pass/untyped"),
    .init("mypy", "check.py", "interpreter(packages, os", "sys.executable or (os", "fail/module_of_our_tools"),
    .init("node_test", "reporter.mjs", "yield line('finished')", "", "pass/module"),
    .init("node_test", "reporter.mjs", "data.skip || data.todo ? 'skipped' :", "", "fail/all_skipped"),
    .init("node_test", "reporter.mjs", "if (type === 'test:enqueue' && isFile)", "if (false)", "fail/exits_on_import"),
    .init(
      "pytest", "plugin/orchestrator_report.py", #"write("finished", status=int(exitstatus))"#, "pass", "pass/flat"),
    .init("pytest", "run.py", #"[ROOT, os.path.join(ROOT, "src")]"#, "[ROOT]", "pass/src_layout"),
    .init("pytest", "plugin/sitecustomize.py", "if path not in TOOLS]", "]", "fail/module_of_our_tools"),
    .init(
      "python_imports", "check.py", "if name in STANDARD or name in modules else", "if True else", "fail/undeclared"),
    .init("python_imports", "check.py", "or name in modules", "", "pass/standard_library"),
    .init("python_imports", "check.py", "def visit_Try(self", "def visit_Other(self", "pass/may_fail"),
    .init("python_imports", "requirements.py", "self.refused.append(", "print(end='') if 1 else (", "fail/option"),
    .init("python_syntax", "check.py", #"compile(source, path, "exec", dont_inherit=True)"#, "pass", "fail/unclosed"),
    .init("ruff", "validator.json", #""json", "{files}""#, #""json", "--select", "E501", "{files}""#, "fail/unused"),
    .init(blind: "secrets", "fail/aws"),
    .init("shell_syntax", "check.py", "if not message.startswith", "if message.startswith", "fail/cut_off"),
    .init("shell_syntax", "check.py", "if first and lines", "if False and lines", "fail/fence"),
    .init("shell_syntax", "check.py", "and not SHELLS.match(text)", "and False", "pass/another_shell"),
    .init("swift_build", "validator.json", "*.swift", "*.swft", "fail/type_error"),
    .init("swift_test", "validator.json", #""Package.swift", "#, #""Package.swft", "#, "fail/lone_manifest"),
    .init("toml_syntax", "check.py", "tomllib.loads(text)", "pass", "fail/cut_off"),
    .init("yaml_syntax", "check.py", "if name in keys and", "if False and", "fail/key_twice"),
    .init("yaml_syntax", "check.py", "if not is_template(path)", "", "pass/chart_template"),
  ]

  @Test func everyValidatorHasOne() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(packageFolder)/validators")
    #expect(Set(Self.mutations.map(\.validator)) == Set(names).subtracting(["README.md"]))
  }

  @Test(arguments: mutations) func aFaultIsSeen(_ mutation: Mutation) async throws {
    let home = try TestHome(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"])
    let files = FileManager.default
    let source = "\(packageFolder)/validators/\(mutation.validator)"
    try files.createDirectory(atPath: "\(home.work)/own", withIntermediateDirectories: true)
    try files.copyItem(atPath: source, toPath: "\(home.work)/own/\(mutation.validator)")
    try files.copyItem(atPath: "\(source)/samples/\(mutation.sample)", toPath: "\(home.work)/sample")
    var arguments = ["validate", mutation.validator, "sample"]
    if let parameters = try? String(contentsOfFile: "\(home.work)/sample/parameters.json", encoding: .utf8) {
      try files.removeItem(atPath: "\(home.work)/sample/parameters.json")
      arguments += ["--parameters", parameters]
    }
    let script = "own/\(mutation.validator)/\(mutation.file)"
    let text = try String(contentsOfFile: "\(home.work)/\(script)", encoding: .utf8)
    try #require(text.contains(mutation.old))
    try home.write(text.replacingOccurrences(of: mutation.old, with: mutation.new), to: script)
    let faulty = try await home.run(arguments + ["--validators", "own"])
    #expect(faulty.exit == .exited(mutation.ending), "\(faulty.stdout)\(faulty.stderr)")
  }
}
