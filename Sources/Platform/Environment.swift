import CPosix

/// The variables this process was started with.
package enum Environment {
  /// Of several entries of one name the first, as getenv has it. Values that are not UTF-8 are repaired.
  package static func snapshot() -> [String: String] {
    var variables: [String: String] = [:]
    guard var entry = orch_environ() else { return variables }
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, variables[String(parts[0])] == nil { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }
}
