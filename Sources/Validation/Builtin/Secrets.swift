import Core

/// Private keys and access keys of well-known shapes. A finding names the kind and the line, never the secret.
enum Secrets {
  /// Shapes that their issuers document.
  private static let kinds: [(name: String, pattern: String)] = [
    ("AWS access key", #"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"#),
    ("GitHub token", #"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})"#),
    ("GitLab token", #"\bglpat-[A-Za-z0-9_-]{20,}"#),
    ("Anthropic key", #"\bsk-ant-[A-Za-z0-9_-]{24,}"#),
    ("OpenAI key", #"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_]{32,}"#),
    ("Google key", #"\bAIza[0-9A-Za-z_-]{35}"#),
    ("Slack token", #"\bxox[abeprs]-[0-9A-Za-z-]{16,}"#),
    ("Stripe key", #"\b[rs]k_live_[0-9A-Za-z]{20,}"#),
    ("npm token", #"\bnpm_[A-Za-z0-9]{36}\b"#),
    ("PyPI token", #"\bpypi-[A-Za-z0-9_-]{40,}"#),
  ]

  @Sendable static func findings(_ request: CheckRequest, _ files: [String]) throws(ValidationError) -> [Finding] {
    let patterns = kinds.compactMap { kind in (try? Regex(kind.pattern)).map { (kind.name, $0) } }
    return files.flatMap { path in
      let lines = (request.tree[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      return lines.indices.flatMap { index in
        kinds(in: lines, at: index, patterns).map {
          Finding(
            file: path, line: index + 1, rule: $0, message: "looks like a \($0): read it from the environment instead")
        }
      }
    }
  }

  private static func kinds(in lines: [Substring], at index: Int, _ patterns: [(String, Regex<AnyRegexOutput>)])
    -> [String]
  {
    let line = lines[index]
    if line.contains("-----BEGIN "), line.contains("PRIVATE KEY") {
      // A page about keys shows the header; a key has a body.
      let next = index + 1 < lines.count ? lines[index + 1] : ""
      let body = next.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0)) }
      return body.count >= 32 || line.count > 100 ? ["private key"] : []
    }
    guard line.count >= 16 else { return [] }
    return patterns.compactMap { name, pattern in
      guard let match = line.firstMatch(of: pattern), !isPlaceholder(line[match.range]) else { return nil }
      return name
    }
  }

  /// Examples of the documentation: "AKIAIOSFODNN7EXAMPLE", "sk-xxxxxxxx…".
  private static func isPlaceholder(_ text: Substring) -> Bool {
    let lower = text.lowercased()
    return ["example", "xxxxxx", "your", "placeholder", "000000", "123456789"].contains { lower.contains($0) }
  }
}
