import Core
import Platform

/// Reads what pip says of an installation that failed.
enum PipOutput {
  /// At the line that asked for what is missing; else at the first that asked for anything.
  static func finding(
    _ result: ChildResult, _ requirements: [DeclaredPackages.Requirement], limits: Limits, source: PackageSource
  ) -> Finding {
    let errors = errors(of: result)
    let said = errors.last { $0.contains("No matching distribution") || $0.contains("Cannot install") } ?? errors.last
    let names = Set(errors.flatMap(names))
    let asked = requirements.first { names.contains($0.name) } ?? requirements.first
    let allowed =
      source.index ? "only wheels are installed" : "only what lies in the user's folder of wheels can be installed"
    let reason = result.timedOut ? nil : said
    return Finding(
      file: asked?.file, line: asked?.line, rule: "requirement",
      message:
        "\(asked?.text ?? "the requirements"): \(reason ?? Output.ending(of: result, limits: limits)) (\(allowed))")
  }

  /// The index gave no answer: nothing is known of the project.
  static func isUnreachable(_ result: ChildResult) -> Bool {
    let signs = ["NewConnectionError", "ReadTimeoutError", "ConnectTimeoutError", "ProxyError", "SSLError"]
    return result.stderrText.contains("WARNING: Retrying") && signs.contains { result.stderrText.contains($0) }
  }

  private static func errors(of result: ChildResult) -> [String] {
    result.stderrText.split(separator: "\n").filter { $0.hasPrefix("ERROR: ") }
      // An address may hold a password.
      .map { String($0.dropFirst("ERROR: ".count).prefix(400)).replacing(/:\/\/[^\/\s@]*@/, with: "://") }
  }

  /// Everything in the line that could be a distribution's name, in its one spelling.
  private static func names(in line: String) -> [String] {
    line.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))) }
      .map { $0.lowercased().replacing(/[-_.]+/, with: "-") }
  }
}
