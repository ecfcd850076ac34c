import Core
import FoundationEssentials

/// Reads a `validator.json` strictly: what is not understood is named with its line, never passed over.
struct ManifestReader {
  /// As people find it.
  private let file: String
  private let scanner: JSONScanner
  private let document: JSONValue

  static func read(_ bytes: [UInt8], name: String, file: String) throws(ValidationError) -> Manifest {
    let reader = try ManifestReader(bytes, file: file)
    try reader.checkKeys()
    var manifest = try reader.decode(bytes)
    manifest.name = name
    try reader.check(manifest)
    return manifest
  }

  private init(_ bytes: [UInt8], file: String) throws(ValidationError) {
    var scanner = JSONScanner(bytes: bytes)
    if let fault = scanner.fault() { throw .badManifest(file: file, line: fault.line, reason: fault.message) }
    guard let document = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)), document.object != nil else {
      throw .badManifest(file: file, line: 1, reason: "a manifest is one JSON object")
    }
    self.file = file
    self.document = document
    self.scanner = scanner
  }

  private func fail(_ path: [String], _ reason: String) -> ValidationError {
    let lines = scanner.lines
    // A member that is missing is missed where its object begins.
    let place = sequence(first: path) { $0.isEmpty ? nil : Array($0.dropLast()) }.first { lines[$0] != nil }
    return .badManifest(file: file, line: place.flatMap { lines[$0] }, reason: reason)
  }

  private func checkKeys() throws(ValidationError) {
    try checkKeys(of: document, at: [], Manifest.CodingKeys.allCases.map(\.rawValue))
    try checkKeys(of: document["limits"], at: ["limits"], Limits.CodingKeys.allCases.map(\.rawValue))
    for (index, probe) in (document["probes"]?.array ?? []).enumerated() {
      try checkKeys(of: probe, at: ["probes", "\(index)"], Manifest.Probe.CodingKeys.allCases.map(\.rawValue))
    }
  }

  private func checkKeys(of value: JSONValue?, at path: [String], _ known: [String]) throws(ValidationError) {
    for key in (value?.object ?? [:]).keys.sorted() where !known.contains(key) {
      let hint = Spelling.nearest(to: key, among: known).map { "did you mean '\($0)'?" }
      throw fail(
        path + [key], "unknown member '\(key)'; \(hint ?? "known are \(known.sorted().joined(separator: ", "))")")
    }
  }

  private func decode(_ bytes: [UInt8]) throws(ValidationError) -> Manifest {
    do {
      return try JSONDecoder().decode(Manifest.self, from: Data(bytes))
    } catch let DecodingError.keyNotFound(key, context) {
      throw fail(context.codingPath.map(Self.word), "the member '\(key.stringValue)' is missing")
    } catch let DecodingError.typeMismatch(_, context) {
      throw unfit(context)
    } catch let DecodingError.valueNotFound(_, context) {
      throw unfit(context)
    } catch let DecodingError.dataCorrupted(context) {
      throw unfit(context)
    } catch {
      throw fail([], "\(error)")
    }
  }

  private func unfit(_ context: DecodingError.Context) -> ValidationError {
    let path = context.codingPath.map(Self.word)
    return fail(path, "'\(path.joined(separator: "."))' is not what it should be; validators/README.md says what is")
  }

  private static func word(_ key: any CodingKey) -> String { key.intValue.map { "\($0)" } ?? key.stringValue }

  private func check(_ manifest: Manifest) throws(ValidationError) {
    switch manifest.command {
    case nil where !Builtin.names.contains(manifest.name):
      throw fail(["command"], "'command' is \"builtin\", and there is no built-in validator '\(manifest.name)'")
    case .some(let words) where words.isEmpty: throw fail(["command"], "'command' has no words")
    default: break
    }
    if manifest.parameters != nil, manifest.parameters?.object == nil {
      throw fail(["parameters"], "'parameters' is a JSON Schema, an object")
    }
  }
}
