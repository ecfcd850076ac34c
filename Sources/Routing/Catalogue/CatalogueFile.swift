import Core
import FoundationEssentials

/// A catalogue as JSON, checked key by key so that a misspelt one is an error and never silently a default.
struct CatalogueFile {
  var providers: [Provider]
  /// Weights by name; none in most files.
  var modes: [RoutingMode.Name: RoutingMode] = [:]

  struct Provider {
    var name: String
    var members: [String: JSONValue]
    var models: [(id: String, members: [String: JSONValue])]
  }

  static let providerKeys: Set<String> = [
    "name", "wire", "base_url", "key_env", "base_url_env", "enabled_by", "streaming", "command", "env", "rate_limit",
    "tags",
    "models",
  ]
  static let modelKeys: Set<String> = [
    "id", "tier", "input_price", "output_price", "cached_input_price", "context_limit", "output_limit", "reasoning",
    "quality", "source", "as_of", "tags",
  ]

  init(parsing json: String) throws(RoutingError) {
    let root: JSONValue
    if let fault = JSONSyntax.fault(in: json) { throw .notJSON("\(fault)") }
    do { root = try JSONValue(parsing: json) } catch { throw Self.numberTooLarge(error) }
    guard let members = root.object else { throw .badEntry(path: "top", problem: #"expected {"providers": […]}"#) }
    try Self.require(members, only: ["providers", "modes"], at: "top")
    if let value = members["modes"] { modes = try Self.modes(value) }
    guard let entries = members["providers"]?.array else {
      throw .badEntry(path: "providers", problem: "expected a list of providers")
    }
    providers = []
    for (index, entry) in entries.enumerated() {
      let provider = try Self.provider(entry, at: "providers[\(index)]")
      guard !providers.contains(where: { $0.name == provider.name }) else {
        throw .badEntry(path: provider.name, problem: "listed twice")
      }
      providers.append(provider)
    }
  }

  private static func provider(_ entry: JSONValue, at path: String) throws(RoutingError) -> Provider {
    guard let members = entry.object else { throw .badEntry(path: path, problem: "expected an object") }
    guard let name = members["name"]?.string, isName(name) else {
      throw .badEntry(path: "\(path).name", problem: "expected a name of lower-case letters, digits, '-' and '_'")
    }
    try require(members, only: providerKeys, at: name)
    if let limit = members["rate_limit"]?.object {
      try require(limit, only: ["requests_per_minute", "tokens_per_minute"], at: "\(name): rate_limit")
    }
    try CatalogueNumber.check(.object(members.filter { $0.key != "models" }), of: name)
    var provider = Provider(name: name, members: members, models: [])
    guard let models = members["models"] else { return provider }
    guard let entries = models.array else { throw .badEntry(path: "\(name): models", problem: "expected a list") }
    for (index, entry) in entries.enumerated() {
      guard let members = entry.object, let id = members["id"]?.string, !id.isEmpty else {
        throw .badEntry(path: "\(name): models[\(index)].id", problem: "expected the name that goes over the wire")
      }
      guard !provider.models.contains(where: { $0.id == id }) else {
        throw .badEntry(path: "\(name)/\(id)", problem: "listed twice")
      }
      try require(members, only: modelKeys, at: "\(name)/\(id)")
      try CatalogueNumber.check(.object(members), of: "\(name)/\(id)")
      provider.models.append((id, members))
    }
    return provider
  }

  private static func modes(_ value: JSONValue) throws(RoutingError) -> [RoutingMode.Name: RoutingMode] {
    guard let members = value.object else { throw .badEntry(path: "modes", problem: "expected an object") }
    try require(members, only: Set(RoutingMode.Name.allCases.map(\.rawValue)), at: "modes")
    var modes: [RoutingMode.Name: RoutingMode] = [:]
    for (key, value) in members {
      guard let name = RoutingMode.Name(rawValue: key) else { continue }
      let keys = ["cost", "quality", "latency"]
      try require(value.object ?? [:], only: Set(keys), at: "modes.\(key)")
      let weights = keys.compactMap { value[$0]?.number }
      guard weights.count == keys.count, weights.allSatisfy({ (0...1).contains($0) }) else {
        throw .badEntry(
          path: "modes.\(key)", problem: "expected weights from 0 to 1 for \(keys.joined(separator: ", "))")
      }
      modes[name] = RoutingMode(name: name, cost: weights[0], quality: weights[1], latency: weights[2])
    }
    return modes
  }

  private static func require(
    _ members: [String: JSONValue], only known: Set<String>, at path: String
  ) throws(RoutingError) {
    guard let stranger = members.keys.filter({ !known.contains($0) }).min() else { return }
    let list = known.sorted().joined(separator: ", ")
    throw .badEntry(path: "\(path): \(stranger)", problem: "unknown key; known are \(list)")
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains($0) }
  }

  /// All that is wrong with what is JSON and cannot be read.
  private static func numberTooLarge(_ error: any Error) -> RoutingError {
    guard case .dataCorrupted(let context) = error as? DecodingError else { return .notJSON("\(error)") }
    let keys = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
    let problem = CatalogueNumber.limits(of: keys)?.problem ?? context.debugDescription
    return .badEntry(path: keys.joined(separator: ".").replacing(".[", with: "["), problem: problem)
  }
}

extension CatalogueFile.Provider {
  /// The entry that results from putting these members over the existing entry's.
  ///
  /// Another wire makes it another provider of the same name: keys, base URL and models of the old one are not taken over.
  func applied(to known: ProviderEntry?) throws(RoutingError) -> ProviderEntry {
    let wire = members["wire"]?.string
    let existing = wire == nil || wire == known?.wire.rawValue ? known : nil
    var own = members
    own["models"] = .array([])
    var entry: ProviderEntry = try Self.decode(own, over: existing.map { with($0) { $0.models = [] } }, at: name)
    entry.models = existing?.models ?? []
    for model in models {
      let path = "\(name)/\(model.id)"
      let index = entry.models.firstIndex { $0.id == model.id }
      let members = index == nil ? Self.withoutPrice(model.members) : model.members
      let merged: ModelEntry = try Self.decode(members, over: index.map { entry.models[$0] }, at: path)
      try merged.validate(at: path)
      if let index { entry.models[index] = merged } else { entry.models.append(merged) }
    }
    try entry.validate()
    return entry
  }

  /// A new model that no price is given of is marked as such; the catalogue knows what stands in for it.
  private static func withoutPrice(_ members: [String: JSONValue]) -> [String: JSONValue] {
    guard !["input_price", "output_price", "cached_input_price"].contains(where: { members[$0] != nil }) else {
      return members
    }
    return members.merging(["input_price": 0, "output_price": 0].mapValues { .number($0) }) { $1 }
      .merging(["price_assumed": .bool(true)]) { $1 }
  }

  private static func decode<Entry: Codable>(
    _ members: [String: JSONValue], over existing: Entry?, at path: String
  ) throws(RoutingError) -> Entry {
    do {
      var all: [String: JSONValue] = [:]
      if let existing { all = try JSONValue(parsing: existing.jsonText()).object ?? [:] }
      all.merge(members) { $1 }
      return try JSONDecoder().decode(Entry.self, from: Data(JSONValue.object(all).jsonText().utf8))
    } catch {
      throw describe(error, at: path)
    }
  }

  private static func describe(_ error: any Error, at path: String) -> RoutingError {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): .badEntry(path: "\(path): \(key.stringValue)", problem: "is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      .badEntry(
        path: "\(path): \(context.codingPath.map(\.stringValue).joined(separator: "."))",
        problem: context.debugDescription)
    default: .badEntry(path: path, problem: "\(error)")
    }
  }

  private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var copy = value
    change(&copy)
    return copy
  }
}
