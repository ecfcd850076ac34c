extension GuardedText {
  private static let numberWords: [String: String] = [
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "once": "1", "twice": "2", "dozen": "12",
    "hundred": "100", "thousand": "1000", "million": "1000000",
  ]

  /// "1,000,000" is 1000000: a comma between a digit and three others, no fourth.
  static func withoutThousands(_ text: String) -> String {
    let characters = Array(text)
    func isDigit(_ index: Int) -> Bool { characters.indices.contains(index) && characters[index].isNumber }
    return String(
      characters.indices.filter { index in
        characters[index] != "," || !isDigit(index - 1) || !(1...3).allSatisfy { isDigit(index + $0) }
          || isDigit(index + 4)
      }.map { characters[$0] })
  }

  /// "0.50" is 0.5, "five" is 5.
  static func number(_ token: String) -> String? {
    if let number = numberWords[token] { return number }
    guard token.first?.isNumber == true, token.allSatisfy({ $0.isNumber || ".".contains($0) }) else { return nil }
    guard token.count(where: { $0 == "." }) <= 1 else { return nil }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    let whole = parts[0].drop { $0 == "0" }
    var fraction = parts.count == 2 ? parts[1] : ""
    while fraction.last == "0" { fraction.removeLast() }
    return (whole.isEmpty ? "0" : String(whole)) + (fraction.isEmpty ? "" : ".\(fraction)")
  }

  /// "10MB", "5s", "80%".
  static func measure(_ token: String) -> (String, String)? {
    let digits = token.prefix { $0.isNumber || $0 == "." }
    guard !digits.isEmpty, let number = number(String(digits)), let unit = unit(String(token.dropFirst(digits.count)))
    else { return nil }
    return (number, unit)
  }

  private static let units: [String: String] = {
    let groups: [[String]] = [
      ["ms", "millisecond"], ["s", "sec", "second"], ["min", "minute"], ["h", "hour"], ["day"], ["week"], ["month"],
      ["year"], ["%", "percent"], ["byte", "b"], ["kb", "kilobyte"], ["mb", "megabyte"], ["gb", "gigabyte"],
      ["character", "char"], ["digit"], ["letter"], ["word"], ["line"],
    ]
    return groups.reduce(into: [:]) { units, group in
      for word in group {
        units[word] = group[0]
        if word.count > 2 { units[word + "s"] = group[0] }
      }
    }
  }()

  static func unit(_ word: String) -> String? { units[word] }
}
