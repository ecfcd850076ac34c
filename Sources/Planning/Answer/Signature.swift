/// Whether a declaration keeps what another one promised its callers.
enum Signature {
  /// Callers of `promised` can use `found`: nothing is renamed, dropped, reordered or retyped, and what was added can be
  /// left out.
  static func keeps(_ promised: SourceDeclaration, in found: SourceDeclaration, isPython: Bool) -> Bool {
    isPython ? keepsPython(promised, found) : keepsSwift(promised, found)
  }

  /// Whether the parameters of a call as a plan writes it go with the declared ones: names or labels, in order.
  static func accepts(_ labels: [String], _ parameters: [SourceDeclaration.Parameter]) -> Bool {
    let plain = parameters.filter { $0.kind == .positional || $0.kind == .keywordOnly }
    guard plain.count >= labels.count else { return false }
    return zip(labels, plain).allSatisfy { $0 == $1.label }
      && plain.dropFirst(labels.count).allSatisfy { $0.defaultValue != nil }
  }

  private static func keepsPython(_ promised: SourceDeclaration, _ found: SourceDeclaration) -> Bool {
    // A name that is imported or assigned is there; what it takes cannot be seen.
    if found.kind == .import || found.kind == .value || promised.kind == .value || promised.kind == .import {
      return true
    }
    guard promised.kind == found.kind, promised.traits == found.traits else { return false }
    if promised.kind == .class { return hasBases(promised, found) }
    return keepsParameters(promised.parameters ?? [], found.parameters ?? []) && agree(promised.result, found.result)
  }

  private static func hasBases(_ promised: SourceDeclaration, _ found: SourceDeclaration) -> Bool {
    let optional = ["object", "ABC", "abc.ABC", "Generic"]
    let names = Set(found.inherits.map(head))
    return promised.inherits.map(head).allSatisfy { optional.contains($0) || names.contains($0) }
  }

  private static func keepsParameters(
    _ promised: [SourceDeclaration.Parameter], _ found: [SourceDeclaration.Parameter]
  ) -> Bool {
    let positional = promised.filter { $0.kind == .positional }
    let foundPositional = found.filter { $0.kind == .positional }
    guard foundPositional.count >= positional.count, zip(positional, foundPositional).allSatisfy(keeps) else {
      return false
    }
    let added = foundPositional.dropFirst(positional.count)
    var unmet = promised.filter { $0.kind == .keywordOnly }
    for parameter in added + found.filter({ $0.kind == .keywordOnly }) {
      if let index = unmet.firstIndex(where: { $0.label == parameter.label }) {
        guard keeps(unmet[index], parameter) else { return false }
        unmet.remove(at: index)
      } else if parameter.defaultValue == nil {
        return false
      }
    }
    let kinds = Set(found.map(\.kind))
    return unmet.isEmpty
      && promised.allSatisfy { $0.kind != .variadic && $0.kind != .keywordVariadic || kinds.contains($0.kind) }
  }

  private static func keeps(_ promised: SourceDeclaration.Parameter, _ found: SourceDeclaration.Parameter) -> Bool {
    guard promised.label == found.label, agree(promised.type, found.type) else { return false }
    guard let value = promised.defaultValue else { return true }
    guard let now = found.defaultValue else { return false }
    // `...` in a skeleton leaves the value open.
    return value == "..." || compact(value) == compact(now)
  }

  /// Annotations agree when one is missing, says nothing, or only says less precisely what the other says.
  private static func agree(_ promised: String?, _ found: String?) -> Bool {
    guard let promised, let found else { return true }
    let first = PythonType.normalised(compact(promised))
    let second = PythonType.normalised(compact(found))
    if first == second || ["Any", "object"].contains(first) || ["Any", "object"].contains(second) { return true }
    return head(first) == head(second) && (first.contains("[") != second.contains("["))
      && !(first + second).contains("|")
  }

  private static func keepsSwift(_ promised: SourceDeclaration, _ found: SourceDeclaration) -> Bool {
    guard found.access >= promised.access else { return false }
    if promised.kind == .value, found.kind == .value {
      guard !promised.traits.contains("var") || found.traits.contains("var") else { return false }
      return promised.traits.contains("static") == found.traits.contains("static")
        && agreeSwift(promised.result, found.result)
    }
    guard promised.kind == found.kind else { return found.kind == .alias && promised.kind.isType }
    let allowed: Set<String> = ["mutating"]
    guard promised.traits.subtracting(allowed) == found.traits.subtracting(allowed),
      !found.traits.contains("mutating") || promised.traits.contains("mutating")
    else { return false }
    guard promised.kind == .function || promised.kind == .case else { return true }
    let wanted = promised.parameters ?? []
    let given = found.parameters ?? []
    guard given.count >= wanted.count, given.dropFirst(wanted.count).allSatisfy({ $0.defaultValue != nil }) else {
      return false
    }
    guard promised.kind != .function || swiftType(promised.result ?? "Void") == swiftType(found.result ?? "Void") else {
      return false
    }
    return zip(wanted, given).allSatisfy {
      $0.label == $1.label && agreeSwift($0.type, $1.type) && ($0.defaultValue == nil || $1.defaultValue != nil)
    }
  }

  private static func agreeSwift(_ promised: String?, _ found: String?) -> Bool {
    guard let promised, let found else { return true }
    return swiftType(promised) == swiftType(found)
  }

  private static func swiftType(_ type: String) -> String {
    let words = type.split(separator: " ").filter {
      !["@escaping", "@Sendable", "sending", "borrowing", "consuming"].contains($0)
    }
    let plain = compact(words.joined(separator: " "))
    return plain == "()" ? "Void" : plain
  }

  /// Without white space and with one kind of quotation marks.
  private static func compact(_ text: String) -> String {
    String(text.compactMap { $0.isWhitespace ? nil : $0 == "'" ? "\"" : $0 })
  }

  private static func head(_ type: String) -> String { String(type.prefix { $0 != "[" }) }
}

/// The spellings that Python has for one type.
enum PythonType {
  static func normalised(_ annotation: String) -> String {
    var type = String(annotation.filter { $0 != "\"" })
    for prefix in ["typing.", "collections.abc."] {
      type = type.split(separator: prefix, omittingEmptySubsequences: false).joined()
    }
    for name in ["List", "Dict", "Set", "Tuple", "FrozenSet", "Type"] {
      if type.hasPrefix(name + "[") || type == name { type = name.lowercased() + type.dropFirst(name.count) }
    }
    if let inner = argument(of: "Optional", type) { type = inner + "|None" }
    if let inner = argument(of: "Union", type) { type = split(inner, at: ",").joined(separator: "|") }
    return split(type, at: "|").sorted().joined(separator: "|")
  }

  private static func argument(of name: String, _ type: String) -> String? {
    guard type.hasPrefix(name + "["), type.hasSuffix("]") else { return nil }
    return String(type.dropFirst(name.count + 1).dropLast())
  }

  private static func split(_ text: String, at separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == separator, depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts
  }
}
