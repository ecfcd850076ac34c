import Core
import Execution
import Foundation
import Testing

/// The published schema and what we write say the same.
@Suite struct ReportSchemaTests {
  private func schema() throws -> JSONValue {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Examples/summary.schema.json"))
    return try JSONValue(parsing: String(decoding: data, as: UTF8.self))
  }

  @Test func aSummaryHasExactlyTheKeysOfTheSchema() throws {
    var story = ReportStory.success
    story.fail(.evaluate, "t1", 1, .overloaded)
    story.check(nil, 1, .fail, validator: "ruff", findings: [Finding(file: "a.py", line: 1, rule: "E1", message: "m")])
    story.add(.draftDiscarded(DraftDiscarded(task: "t2", n: 9, reason: "worse")))
    story.add(
      .convictionRead(
        ConvictionRead(
          key: CallKey(stage: .critique, task: "t1", n: 2), by: ReportStory.strong, conviction: nil, upheld: false,
          reason: "unreadable", implementation: "t2")))
    let summary = story.summary
    let schema = try schema()
    #expect(mismatches(try JSONValue(parsing: summary.jsonText()), schema, root: schema) == [])
    #expect(mismatches(try JSONValue(parsing: Summary([]).jsonText()), schema, root: schema) == [])
    for list in ["criteria", "tasks", "project_checks", "convictions", "notes", "last_errors", "unanswered_calls"] {
      let items = try JSONValue(parsing: summary.jsonText())[list]?.array
      #expect(items?.isEmpty == false, "\(list) is empty: its items are not compared")
    }
  }

  @Test func aSummaryIsReadBackAsItWasWritten() throws {
    let summary = ReportStory.success.summary
    let read = try JSONDecoder().decode(Summary.self, from: Data(summary.jsonText().utf8))
    #expect(read == summary)
  }

  @Test func moneyIsUSD() throws {
    let json = try JSONValue(parsing: ReportStory.success.summary.jsonText())
    #expect(json["budget"]?["spent_usd"]?.number == 0.0015)
    #expect(json["budget"]?["phase_spent"]?["plan"]?.number == 0.001)
    #expect(json["overall_quality_score"]?.number != nil)
    #expect(try JSONValue(parsing: Summary([]).jsonText())["overall_quality_score"] == .null)
  }

  /// Where the value is not what the schema says: keys, types, enumerations.
  private func mismatches(_ value: JSONValue, _ schema: JSONValue, root: JSONValue, at path: String = "$") -> [String] {
    if let name = schema["$ref"]?.string?.split(separator: "/").last, let target = root["$defs"]?[String(name)] {
      return mismatches(value, target, root: root, at: path)
    }
    if let options = schema["anyOf"]?.array {
      return options.contains { mismatches(value, $0, root: root, at: path).isEmpty } ? [] : ["\(path): no alternative"]
    }
    if let allowed = schema["enum"]?.array { return allowed.contains(value) ? [] : ["\(path): \(value)"] }
    if let only = schema["const"] { return only == value ? [] : ["\(path): \(value)"] }
    let types = schema["type"]?.array?.compactMap(\.string) ?? [schema["type"]?.string ?? "none"]
    switch value {
    case .object(let members):
      let keys = Set(members.keys)
      var found = types.contains("object") ? [] : ["\(path): an object"]
      if schema["additionalProperties"] != .bool(false) { found.append("\(path): open") }
      if Set(schema["properties"]?.object.map { Array($0.keys) } ?? []) != keys { found.append("\(path): properties") }
      if Set(schema["required"]?.array?.compactMap(\.string) ?? []) != keys { found.append("\(path): required") }
      return members.reduce(into: found) { found, member in
        if let schema = schema["properties"]?[member.key] {
          found += mismatches(member.value, schema, root: root, at: "\(path).\(member.key)")
        }
      }
    case .array(let items):
      guard types.contains("array"), let schema = schema["items"] else { return ["\(path): an array"] }
      return items.enumerated().flatMap { mismatches($1, schema, root: root, at: "\(path)[\($0)]") }
    case .string: return types.contains("string") ? [] : ["\(path): a string"]
    case .number: return types.contains("number") || types.contains("integer") ? [] : ["\(path): a number"]
    case .bool: return types.contains("boolean") ? [] : ["\(path): a boolean"]
    case .null: return types.contains("null") ? [] : ["\(path): null"]
    }
  }
}
