/// What was typed, taken apart but not yet understood: verb, options with their texts, operands.
struct Arguments: Sendable, Hashable {
  private(set) var verb = Verb.build
  private(set) var operands: [String] = []
  private var values: [Flag.Name: [String]] = [:]
  private var verbIsTyped = false

  /// The option was there.
  func has(_ name: Flag.Name) -> Bool { values[name] != nil }
  /// Its last text.
  subscript(_ name: Flag.Name) -> String? { values[name]?.last }
  func all(_ name: Flag.Name) -> [String] { values[name] ?? [] }

  /// `words` without the program's own name.
  init(_ words: [String]) throws(UsageError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        for operand in rest { try take(operand: operand) }
        break
      } else if word.hasPrefix("--") {
        try take(long: word.dropFirst(2), &rest)
      } else if word.hasPrefix("-"), word != "-" {
        try take(shorts: word.dropFirst(), &rest)
      } else {
        try take(operand: word)
      }
    }
    // Help and version are for whoever got something else wrong.
    guard !has(.help), !has(.version) else { return }
    try checkBelonging()
    try checkExclusion()
    try checkOperands()
  }

  private mutating func take(long word: Substring, _ rest: inout ArraySlice<String>) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let flag = Flag.Name(rawValue: parts[0]).flatMap(Flag.named) else {
      throw .unknown("option", "--\(parts[0])", among: Flag.all.map(\.spelling))
    }
    try take(flag, as: flag.spelling, attached: parts.count == 2 ? parts[1] : nil, &rest)
  }

  /// `-qp TEXT`, `-pTEXT` and `-p=TEXT` are understood.
  private mutating func take(shorts word: Substring, _ rest: inout ArraySlice<String>) throws(UsageError) {
    var letters = word
    while let letter = letters.popFirst() {
      guard let flag = Flag.all.first(where: { $0.short == letter }) else {
        throw UsageError("unknown option -\(letter); see orchestrator --help")
      }
      if flag.value.name == nil {
        try take(flag, as: "-\(letter)", attached: nil, &rest)
      } else {
        let attached = letters.first == "=" ? letters.dropFirst() : letters
        return try take(flag, as: "-\(letter)", attached: letters.isEmpty ? nil : String(attached), &rest)
      }
    }
  }

  private mutating func take(
    _ flag: Flag, as typed: String, attached: String?, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard let valueName = flag.value.name else {
      if case .optional = flag.value {
        values[flag.name] = attached.map { [$0] } ?? []
      } else {
        guard attached == nil else { throw UsageError("\(typed) takes no value") }
        values[flag.name] = []
      }
      return
    }
    guard let typedText = attached ?? Self.value(from: &rest) else {
      throw UsageError("\(typed) needs a value: \(typed) \(valueName)")
    }
    let text = flag.aliases[typedText] ?? typedText
    if !flag.value.choices.isEmpty, !flag.value.choices.contains(text) {
      throw UsageError("\(typed): \(text.debugDescription) is not one of \(flag.value.choices.joined(separator: ", "))")
    }
    values[flag.name, default: []].append(text)
  }

  /// The next word, unless it is plainly another option: then a value was forgotten.
  private static func value(from rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first else { return nil }
    let long = next.hasPrefix("--") ? next.dropFirst(2).prefix { $0 != "=" } : ""
    guard next != "--", Flag.Name(rawValue: String(long)) == nil else { return nil }
    return rest.popFirst()
  }

  private mutating func take(operand: String) throws(UsageError) {
    if verbIsTyped {
      operands.append(operand)
    } else if let verb = Verb(rawValue: operand) {
      self.verb = verb
      verbIsTyped = true
    } else if has(.project) || has(.file) || has(.resume) || operand.contains(where: \.isWhitespace) {
      throw UsageError("unexpected argument \(operand.debugDescription); a description goes in quotes after --project")
    } else {
      throw .unknown("command", operand, among: Verb.allCases.map(\.rawValue))
    }
  }

  private func checkBelonging() throws(UsageError) {
    for flag in Flag.all where has(flag.name) && !flag.verbs.contains(verb) {
      throw UsageError("\(flag.spelling) is not an option of \(verb); see orchestrator help \(verb)")
    }
  }

  private func checkExclusion() throws(UsageError) {
    for group in Flag.exclusive {
      let given = group.filter(has)
      if given.count > 1 {
        throw UsageError("--\(given[0].rawValue) and --\(given[1].rawValue) exclude each other; leave one out")
      }
    }
  }

  private func checkOperands() throws(UsageError) {
    guard let operand = verb.operand else {
      if let first = operands.first {
        throw UsageError("unexpected argument \(first.debugDescription) after \(verb); see orchestrator help \(verb)")
      }
      return
    }
    if operand.isRequired, operands.isEmpty {
      let meaning = operand.choices.isEmpty ? operand.doc : operand.choices.joined(separator: ", ")
      throw UsageError("\(verb) needs \(operand.name): \(meaning)")
    }
    if !operand.repeats, !operand.isPhrase, operands.count > 1 {
      throw UsageError("\(verb) takes one \(operand.name), not \(operands.count)")
    }
    for word in operands where !operand.choices.isEmpty && !operand.takesOthers && !operand.choices.contains(word) {
      throw .unknown(
        operand.name, word, among: operand.choices, otherwise: "one of \(operand.choices.joined(separator: ", "))")
    }
  }
}
