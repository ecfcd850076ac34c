import Core

/// A rule of the scripted provider; see `Tests/Support/stub_server.py` for what it can say.
struct StubRule {
  private var members: [String: JSONValue] = [:]

  init(_ text: String? = nil, stage: String? = nil, task: String? = nil, n: Int? = nil) {
    self["text"] = text.map { .string($0) }
    self["stage"] = stage.map { .string($0) }
    self["task"] = task.map { .string($0) }
    self["attempt"] = n.map { .number(Double($0)) }
  }

  subscript(name: String) -> JSONValue? {
    get { members[name] }
    set { members[name] = newValue }
  }

  /// The same rule with more to it.
  func with(_ name: String, _ value: JSONValue) -> StubRule {
    var copy = self
    copy[name] = value
    return copy
  }

  func usage(input: Int, output: Int, cached: Int = 0, reasoning: Int = 0) -> StubRule {
    with(
      "usage",
      .object([
        "input": .number(Double(input)), "output": .number(Double(output)), "cached": .number(Double(cached)),
        "reasoning": .number(Double(reasoning)),
      ]))
  }

  var json: JSONValue { .object(members) }
}

extension StubServer {
  convenience init(_ rules: [StubRule]) throws { try self.init(script: rules.map(\.json).jsonText()) }
}
