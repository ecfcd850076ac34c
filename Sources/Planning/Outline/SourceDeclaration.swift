/// A name that a source file declares, as far as it can be seen without compiling.
package struct SourceDeclaration: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case function, `class`, `struct`, `enum`, `actor`, `protocol`, `extension`, value, `case`, alias, `import`

    var isType: Bool { [.class, .struct, .enum, .actor, .protocol].contains(self) }
  }

  package struct Parameter: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case positional, keywordOnly, variadic, keywordVariadic }

    /// What a caller writes: the name in Python, the label in Swift (`_` for none).
    package var label: String
    package var kind: Kind = .positional
    package var type: String?
    package var defaultValue: String?
  }

  /// With the names of the types around: `Stack.push`.
  package var name: String
  package var kind: Kind
  /// Nil where there are none to be written.
  package var parameters: [Parameter]?
  package var result: String?
  /// `async`, `throws`, `static`, `mutating`, `failable`, `property`, `classmethod`, `staticmethod`.
  package var traits: Set<String> = []
  package var inherits: [String] = []
  /// Decorators or attributes, without `@`.
  package var attributes: [String] = []
  /// 0 private … 3 public.
  package var access = 1
  /// The declaration without its body, on one line.
  package var signature: String
  /// Of the name, from 1.
  package var line: Int
  /// From the first decorator or attribute to the end of the body, from 1.
  package var lines: ClosedRange<Int>

  /// The last component of the name.
  package var baseName: String { name.split(separator: ".").last.map(String.init) ?? name }
  /// The type that it is declared in.
  package var container: String? {
    name.lastIndex(of: ".").map { String(name[..<$0]) }
  }
  package var isPrivate: Bool { access == 0 }
}
