package import Core

/// Reads what critics, evaluators and reviewers answer. What does not have the asked form is nil, never a neutral value.
package enum OpinionReader {
  /// `{"verdict":"accept"|"revise","score":0…1,"issues":[…]}`; an unreadable score is no score.
  package static func critique(_ text: String) -> Opinion? {
    guard let object = LenientJSON.parse(text, where: { accepts($0) != nil }), let accepts = accepts(object) else {
      return nil
    }
    return opinion(object, accepts: accepts)
  }

  /// `{"score":0…1,"reasons":[…]}`, or nothing but a score. An evaluation has no verdict: `accepts` is true, the score
  /// decides against the threshold.
  package static func evaluation(_ text: String) -> Opinion? {
    if let score = bareScore(text) { return Opinion(accepts: true, score: score) }
    guard let object = LenientJSON.parse(text, where: { $0["score"] != nil }),
      let score = object["score"].flatMap(Score.read)
    else { return nil }
    return Opinion(
      accepts: true, score: score, reasons: strings(object["reasons"] ?? object["reason"] ?? object["reasoning"]))
  }

  /// A critique with `"scores":{"t2":0.9}` and `"criteria":[{"id","verdict","quote","reason"}]`; entries that cannot be
  /// read are left out.
  package static func review(_ text: String) -> Opinion? {
    guard let object = LenientJSON.parse(text, where: { accepts($0) != nil }), let accepts = accepts(object) else {
      return nil
    }
    var opinion = opinion(object, accepts: accepts)
    opinion.scores = (object["scores"]?.object ?? [:]).compactMapValues(Score.read)
    opinion.judgements = (object["criteria"]?.array ?? []).compactMap(judgement)
    return opinion
  }

  /// `{"verdict":"test_wrong"|"code_wrong","tests":[…],"quote":"…"}`; a wrong test must be named, with a quote.
  package static func conviction(_ text: String) -> Conviction? {
    guard let object = LenientJSON.parse(text, where: { convicts($0) != nil }), let convicts = convicts(object) else {
      return nil
    }
    let tests = strings(object["tests"])
    let quote = object["quote"]?.string ?? ""
    if convicts, tests.isEmpty || quote.isEmpty { return nil }
    return Conviction(testIsWrong: convicts, tests: tests, quote: quote)
  }

  private static func accepts(_ object: JSONValue) -> Bool? {
    switch word(object["verdict"]) {
    case "accept": true
    case "revise": false
    default: nil
    }
  }

  private static func convicts(_ object: JSONValue) -> Bool? {
    switch word(object["verdict"]) {
    case "test_wrong": true
    case "code_wrong": false
    default: nil
    }
  }

  private static func opinion(_ object: JSONValue, accepts: Bool) -> Opinion {
    Opinion(
      accepts: accepts, score: object["score"].flatMap(Score.read),
      issues: (object["issues"]?.array ?? []).compactMap(issue), reasons: strings(object["reasons"]))
  }

  private static func issue(_ value: JSONValue) -> Opinion.Issue? {
    if let problem = value.string { return problem.isEmpty ? nil : Opinion.Issue(severity: .medium, problem: problem) }
    guard let problem = value["problem"]?.string, !problem.isEmpty else { return nil }
    return Opinion.Issue(
      severity: Finding.Severity(rawValue: word(value["severity"])) ?? .medium, file: nonEmpty(value["file"]),
      problem: problem, fix: nonEmpty(value["fix"]))
  }

  private static func judgement(_ value: JSONValue) -> Opinion.Judgement? {
    guard let id = value["id"]?.string, let verdict = Opinion.Judgement.Verdict(rawValue: word(value["verdict"]))
    else { return nil }
    return Opinion.Judgement(
      id: id, verdict: verdict, quote: value["quote"]?.string ?? "", reason: value["reason"]?.string ?? "")
  }

  /// Lower case, with underscores for spaces and hyphens.
  private static func word(_ value: JSONValue?) -> String {
    String((value?.string ?? "").lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }

  private static func nonEmpty(_ value: JSONValue?) -> String? {
    value?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func strings(_ value: JSONValue?) -> [String] {
    (value?.array ?? (value?.string).map { [.string($0)] } ?? []).compactMap(nonEmpty)
  }

  private static func bareScore(_ text: String) -> Double? {
    guard text.utf8.count <= 200 else { return nil }
    var words = text.lowercased()[...].trimmingSpace()
    for label in ["score:", "score ="] where words.hasPrefix(label) { words = words.dropFirst(label.count) }
    return Score.read(words)
  }
}
