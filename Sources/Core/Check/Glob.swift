/// Path patterns: `*` matches within a folder, `**` across folders, `?` one character. A pattern without a slash is
/// matched against the file's name.
package enum Glob {
  package static func matches(_ path: String, _ pattern: String) -> Bool {
    let subject =
      pattern.contains("/") ? path[...] : path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
    return matches(Array(subject.utf8)[...], Array(pattern.utf8)[...])
  }

  private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let star = UInt8(ascii: "*"), slash = UInt8(ascii: "/")
    if first == star {
      let deep = pattern.dropFirst().first == star
      let rest = pattern.dropFirst(deep ? 2 : 1)
      // `**/` also matches no folder at all.
      if deep, rest.first == slash, matches(text, rest.dropFirst()) { return true }
      if deep, rest.isEmpty { return true }
      var tail = text
      while true {
        if matches(tail, rest) { return true }
        guard let next = tail.first, deep || next != slash else { return false }
        tail = tail.dropFirst()
      }
    }
    guard let character = text.first, character == first || (first == UInt8(ascii: "?") && character != slash) else {
      return false
    }
    return matches(text.dropFirst(), pattern.dropFirst())
  }
}
