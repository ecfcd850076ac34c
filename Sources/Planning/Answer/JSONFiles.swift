import Core

/// `{"files":[{"path":…,"content":…}]}`, for models that answer in JSON.
enum JSONFiles {
  struct Entry {
    var path: String
    var content: String
  }

  /// Empty when the text is no such answer.
  static func read(_ text: Substring) -> [Entry] {
    guard text.firstIndex(ofText: "\"path\"") != nil, text.firstIndex(ofText: "\"content\"") != nil,
      let value = LenientJSON.parse(String(text), where: { !entries($0).isEmpty })
    else { return [] }
    return entries(value)
  }

  private static func entries(_ value: JSONValue) -> [Entry] {
    let list = value["files"]?.array ?? value.array ?? (value["path"] == nil ? [] : [value])
    return list.compactMap { file in
      guard let path = file["path"]?.string, let content = file["content"]?.string else { return nil }
      return Entry(path: path, content: content)
    }
  }
}
