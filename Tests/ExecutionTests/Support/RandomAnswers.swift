import Core

/// Models that answer by dice: well, badly, not at all. The dice are thrown by the call's own name.
enum RandomAnswers {
  /// `noise` of ten answers are anything at all; the others are good.
  static func model(seed: Int, noise: Int, errors: Bool = true) -> ScriptedModel {
    ScriptedModel(
      { ask in
        var dice = dice(seed, ask)
        guard Int.random(in: 0..<10, using: &dice) < noise else { return nil }
        return errors && Int.random(in: 0..<4, using: &dice) == 0 ? failure(&dice) : odd(ask, &dice)
      }, Toy.goodAnswers)
  }

  static func dice(_ seed: Int, _ ask: Ask) -> SplitMix {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in "\(seed) \(ask.key) \(ask.failures)".utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    return SplitMix(seed: hash)
  }

  private static func failure(_ dice: inout SplitMix) -> Result<ModelAnswer, ModelError> {
    let kinds: [ModelError.Kind] = [
      .rateLimited, .overloaded, .timedOutTotal, .unreachable, .malformed, .contextTooLong, .refused, .invalidRequest,
      .quotaExhausted,
    ]
    return ScriptedModel.error(kinds.randomElement(using: &dice) ?? .overloaded)
  }

  /// An answer that is no good, or good in an unexpected way.
  static func odd(_ ask: Ask, _ dice: inout SplitMix) -> Result<ModelAnswer, ModelError> {
    let nothing = [
      ScriptedModel.text(""), ScriptedModel.text("I cannot help with that."), ScriptedModel.text("Hm."),
      ScriptedModel.text("```python path=app/core.py\n", .cutOff), ScriptedModel.text("", .refused),
    ]
    let choice = Int.random(in: 0..<8, using: &dice)
    switch ask.key.stage {
    case .generate, .revise:
      let words = ["bad", "good", "good  # lint", "# syntax error", "worse", "# broken"]
      let word = words.randomElement(using: &dice) ?? ""
      switch (choice, ask.key.task) {
      case (..<2, _): return nothing.randomElement(using: &dice) ?? nothing[0]
      case (2, "t2"): return ScriptedModel.files(["app/core.py": Toy.code(word), "README.md": "# \(word)"])
      case (3, "t2"):
        return ScriptedModel.files(["app/core.py": Toy.code(word), "tests/test_core.py": "def test_core(): pass"])
      case (_, "t0"): return ScriptedModel.files(["pyproject.toml": word, "app/core.py": Toy.skeleton])
      case (_, "t1"):
        return ScriptedModel.files([
          "tests/test_core.py":
            "def test_core():\n    # needs app/core.py: \(word)\n    # breaks app/core.py: def\n    pass"
        ])
      case (_, "t2"): return ScriptedModel.files(["app/core.py": Toy.code(word)])
      default: return ScriptedModel.files(["README.md": "# \(word)"])
      }
    case .critique where ask.key.task == "t1" && choice < 4:
      return ScriptedModel.text(
        #"{"verdict":"test_wrong","tests":["test_core"],"quote":"A library whose core says good"}"#)
    case .critique, .evaluate:
      if choice == 0 { return nothing.randomElement(using: &dice) ?? nothing[0] }
      let severity = ["high", "medium", "low"].randomElement(using: &dice) ?? ""
      let file =
        ["app/core.py", "README.md", "tests/test_core.py", "pyproject.toml", "nowhere.py"]
        .randomElement(using: &dice) ?? ""
      let score = Double(Int.random(in: 0...10, using: &dice)) / 10
      return ScriptedModel.text(
        """
        {"verdict":"revise","score":\(score),"reasons":["so so"],\
        "issues":[{"severity":"\(severity)","file":"\(file)","problem":"it says \(choice)"}]}
        """)
    case .plan, .enhance: return ScriptedModel.text("no plan")
    }
  }
}
