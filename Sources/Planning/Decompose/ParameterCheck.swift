package import Core

/// Checks a validator's parameters against the part of JSON Schema that manifests use.
package enum ParameterCheck {
  /// What is wrong, in the order of the keys; empty when everything fits. Without a schema there are no parameters.
  package static func problems(of parameters: [String: JSONValue], schema: JSONValue?) -> [String] {
    guard let schema else {
      return parameters.isEmpty
        ? [] : ["takes no parameters, found \(parameters.keys.sorted().joined(separator: ", "))"]
    }
    let known = schema["properties"]?.object ?? [:]
    let isOpen = schema["additionalProperties"] == .bool(true)
    var problems: [String] = []
    for (key, value) in parameters.sorted(by: { $0.key < $1.key }) {
      if let schema = known[key] {
        if let problem = problem(of: value, schema: schema) { problems.append("\(key) \(problem)") }
      } else if !isOpen {
        let names = known.keys.sorted().joined(separator: ", ")
        problems.append("unknown parameter \(key.quoted)" + (names.isEmpty ? "" : "; known: \(names)"))
      }
    }
    for case .string(let key) in schema["required"]?.array ?? [] where parameters[key] == nil {
      problems.append("the parameter \(key) is missing")
    }
    let choices = (schema["anyOf"]?.array ?? []).map { $0["required"]?.array?.compactMap(\.string) ?? [] }
    if !choices.isEmpty, !choices.contains(where: { $0.allSatisfy { parameters[$0] != nil } }) {
      problems.append(
        "one of the parameters \(choices.map { $0.joined(separator: " and ") }.joined(separator: ", ")) is missing")
    }
    return problems
  }

  private static func problem(of value: JSONValue, schema: JSONValue) -> String? {
    let types = schema["type"]?.array?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { isOf($0, value) }) {
      return "is not of type \(types.joined(separator: " or "))"
    }
    if let choices = schema["enum"]?.array, !choices.contains(value) {
      return "is not one of \(choices.compactMap(\.string).joined(separator: ", "))"
    }
    if let number = value.number {
      if let minimum = schema["minimum"]?.number, number < minimum { return "is below \(shown(minimum))" }
      if let maximum = schema["maximum"]?.number, number > maximum { return "is above \(shown(maximum))" }
    }
    if let elements = value.array, let minimum = schema["minItems"]?.number, Double(elements.count) < minimum {
      return "has fewer than \(shown(minimum)) elements"
    }
    if let items = schema["items"], let elements = value.array {
      for element in elements {
        if let problem = problem(of: element, schema: items) { return "holds an element that \(problem)" }
      }
    }
    return nil
  }

  private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch (type, value) {
    case ("string", .string), ("number", .number), ("boolean", .bool), ("array", .array), ("object", .object),
      ("null", .null):
      true
    case ("integer", .number(let number)): number.rounded() == number
    default: false
    }
  }

  private static func shown(_ number: Double) -> String { Int(exactly: number).map { String($0) } ?? String(number) }
}
