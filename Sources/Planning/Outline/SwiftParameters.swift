/// Reads `_ x: Int, with y: String = ""`.
enum SwiftParameters {
  static func read(_ list: Range<Int>, in source: MaskedSource) -> [SourceDeclaration.Parameter] {
    source.split(list, at: UInt8(ascii: ","), angles: true).map(source.trimmed).filter { !$0.isEmpty }.map { item in
      let typed = source.split(item, at: UInt8(ascii: ":"), angles: true, most: 1)
      guard typed.count == 2 else {
        // A case's value without a label.
        return SourceDeclaration.Parameter(label: "_", type: source.text(item))
      }
      let names = String(decoding: source.mask[typed[0]], as: UTF8.self).split { $0.isWhitespace || $0 == "`" }
        .filter { !$0.hasPrefix("@") }
      let halves = source.split(typed[1], at: UInt8(ascii: "="), angles: true, most: 1)
      var parameter = SourceDeclaration.Parameter(
        label: names.first.map(String.init) ?? "_", type: source.text(halves[0]))
      if halves.count == 2 { parameter.defaultValue = source.text(halves[1]) }
      return parameter
    }
  }
}
