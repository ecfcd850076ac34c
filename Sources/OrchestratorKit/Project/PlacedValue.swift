import Core

/// A value of a settings file with the line on which it begins, so that errors can say where they are.
struct PlacedValue {
  struct Member {
    var key: String
    var line: Int
    var value: PlacedValue
  }

  enum Content {
    /// Text, number, boolean or null.
    case scalar(JSONValue)
    case list([PlacedValue])
    /// In the order of the file.
    case mapping([Member])
  }

  /// From 1.
  var line: Int
  var content: Content

  var scalar: JSONValue? { if case .scalar(let value) = content { value } else { nil } }
  var list: [PlacedValue]? { if case .list(let items) = content { items } else { nil } }
  var mapping: [Member]? { if case .mapping(let members) = content { members } else { nil } }

  var json: JSONValue {
    switch content {
    case .scalar(let value): value
    case .list(let items): .array(items.map(\.json))
    case .mapping(let members): .object(Dictionary(members.map { ($0.key, $0.value.json) }) { $1 })
    }
  }
}
