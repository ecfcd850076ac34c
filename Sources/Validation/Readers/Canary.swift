/// A test that fails, with a name and a text that nobody knew when the project was written. A report that does not hold it
/// as it is was not written by the tool alone.
struct Canary: Sendable, Hashable {
  /// Hexadecimal digits.
  let name: String
  let text: String

  init() {
    (name, text) = (Self.word(), Self.word())
  }

  private static func word() -> String {
    String(UInt64.random(in: (1 << 60)...UInt64.max), radix: 16)
  }

  /// What the reporter reads before anything of the project is loaded.
  var file: String { "\(name)\n\(text)\n" }

  /// Output without the lines that are about it: the same fault must read the same.
  func removed(from output: String) -> String {
    guard output.contains(name) || output.contains(text) else { return output }
    return output.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains(name) && !$0.contains(text) }.joined(separator: "\n")
  }
}
