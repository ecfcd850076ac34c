import CPosix
import Glibc

/// What the terminal behind a descriptor can show, and what its user wants shown.
package struct Terminal: Sendable, Hashable {
  package enum ColorChoice: String, Sendable, CaseIterable { case auto, always, never }

  /// Lines may be redrawn: somebody is watching.
  package let isInteractive: Bool
  package let hasColor: Bool

  private let descriptor: CInt
  private let columns: Int?

  /// `NO_COLOR`, `CI` and `TERM=dumb` are obeyed; an explicit choice of color wins over them.
  package init(descriptor: CInt, environment: [String: String], color: ColorChoice = .auto) {
    self.init(
      descriptor: descriptor, isTerminal: isatty(descriptor) == 1, environment: environment, color: color)
  }

  init(descriptor: CInt, isTerminal: Bool, environment: [String: String], color: ColorChoice) {
    let isSet = { (name: String) in environment[name].map { !$0.isEmpty } ?? false }
    let isCapable = isTerminal && environment["TERM"] != "dumb"
    self.descriptor = descriptor
    isInteractive = isCapable && !isSet("CI")
    hasColor =
      switch color {
      case .always: true
      case .never: false
      case .auto: isCapable && !isSet("NO_COLOR")
      }
    columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// In columns; asked anew each time, because windows change.
  package var width: Int {
    let actual = Int(orch_terminal_columns(descriptor))
    return actual > 0 ? actual : columns ?? 80
  }

  package enum Style: Int, Sendable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
  }

  /// The text in a style, where color is wanted; a style never carries meaning alone.
  package func styled(_ text: String, _ style: Style) -> String {
    hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
