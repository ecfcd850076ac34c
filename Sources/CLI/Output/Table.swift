/// Rows as columns of equal width, for terminals.
struct Table {
  let text: String

  init(_ rows: [[String]]) {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    text = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// A number with a fixed count of decimals.
  static func number(_ value: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { result, _ in result * 10 }
    let scaled = Int64((value * scale).rounded())
    let fraction = String(scaled % Int64(scale))
    return "\(scaled / Int64(scale)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }
}
