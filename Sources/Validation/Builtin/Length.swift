import Core

/// Characters of each file, as people count them.
enum Length {
  @Sendable static func findings(_ request: CheckRequest, _ files: [String]) throws(ValidationError) -> [Finding] {
    let minimum = try number("min", of: request.use)
    let maximum = try number("max", of: request.use)
    guard minimum != nil || maximum != nil else { throw .parameters("give min or max") }
    let patterns = try Builtin.strings("files", of: request.use)
    let chosen = patterns.map { patterns in
      request.tree.paths.filter { path in patterns.contains { Glob.matches(path, $0) } }
    }
    if let chosen, chosen.isEmpty { return [Finding(rule: "files", message: "no file matches")] }
    return (chosen ?? files).compactMap { path in
      let count = request.tree[path]?.count ?? 0
      if let minimum, count < minimum {
        return Finding(
          file: path, line: 1, rule: "min", message: "\(count) characters, at least \(minimum) are asked for")
      }
      if let maximum, count > maximum {
        return Finding(file: path, line: 1, rule: "max", message: "\(count) characters, at most \(maximum) are allowed")
      }
      return nil
    }
  }

  private static func number(_ name: String, of use: ValidatorUse) throws(ValidationError) -> Int? {
    guard let value = use.parameters[name] else { return nil }
    guard let number = value.number.flatMap({ Int(exactly: $0) }), number >= 0 else {
      throw .parameters("\(name) is a whole number, not negative")
    }
    return number
  }
}
