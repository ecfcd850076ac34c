import Core
import OrchestratorKit
import Platform

/// Each text becomes a value or a one-line error.
extension Options {
  /// Decimal digits only: what `Double` reads beyond them ("nan", "0x10") is no amount that somebody means.
  static func amount(_ text: String, _ flag: String, orZero: Bool = false) throws(UsageError) -> Money {
    let isDecimal = text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    guard isDecimal, let usd = Double(text), let money = Money(usd: usd), money > .zero || (orZero && usd == 0) else {
      let range = orZero ? "from 0 on" : "above 0"
      throw UsageError("\(flag): \(text.debugDescription) is not an amount of USD \(range), like 2 or 0.50")
    }
    return money
  }

  static func whole(
    _ arguments: Arguments, _ name: Flag.Name, _ range: ClosedRange<Int>, _ unit: String
  ) throws(UsageError) -> Int? {
    guard let text = arguments[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        "--\(name.rawValue): \(text.debugDescription) is not a whole number of \(unit), "
          + "\(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  static func score(_ text: String) throws(UsageError) -> Double {
    guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }), let score = Double(text),
      (0...1).contains(score)
    else { throw UsageError("--threshold: \(text.debugDescription) is not a number from 0 to 1, like 0.9") }
    return score
  }

  /// Which answers to similar questions are taken, and how many of them may be wrong.
  static func similarQuestions(_ arguments: Arguments) throws(UsageError) -> CacheUse.Similar? {
    guard arguments.has(.semanticCache) else {
      if arguments.has(.maxFalseHits) { throw UsageError("--max-false-hits is about --semantic-cache; say that too") }
      return nil
    }
    var similar = CacheUse.Similar()
    if let typed = arguments[.semanticCache] {
      similar.stages = typed == "all" ? Set(Stage.allCases) : Set(try typed.split(separator: ",").map(stage))
      guard !similar.stages.isEmpty else { throw UsageError("--semantic-cache= names no stage; leave the = out") }
    }
    if let typed = arguments[.maxFalseHits] {
      guard typed.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }), let percent = Double(typed),
        (0...100).contains(percent)
      else {
        throw UsageError("--max-false-hits: \(typed.debugDescription) is no percentage, 0 to 100, like 1 or 0.5")
      }
      similar.limit = percent / 100
    }
    return similar
  }

  private static func stage(_ word: Substring) throws(UsageError) -> Stage {
    guard let stage = Stage(rawValue: String(word)) else {
      let words = Stage.allCases.map(\.rawValue) + ["all"]
      throw .unknown("stage", String(word), among: words, otherwise: "one of \(words.joined(separator: ", "))")
    }
    return stage
  }

  /// In milliseconds; a number alone could mean anything.
  static func age(_ text: String, _ flag: String) throws(UsageError) -> Int64 {
    let hours: [Character: Int64] = ["h": 1, "d": 24, "w": 168]
    guard let each = text.last.flatMap({ hours[$0] }), text.first.map({ $0.isASCII && $0.isNumber }) == true,
      let number = Int64(text.dropLast()), (1...100_000).contains(number)
    else {
      throw UsageError(
        "\(flag): \(text.debugDescription) is no age; say a whole number of hours, days or weeks, like 12h, 90d or 8w"
      )
    }
    return number * each * 3_600_000
  }

  static func path(_ arguments: Arguments, _ name: Flag.Name) throws(UsageError) -> String? {
    guard let path = arguments[name] else { return nil }
    guard !path.isEmpty, !path.utf8.contains(0) else { throw UsageError("--\(name.rawValue): the path is empty") }
    return path
  }

  /// The id of a new project: it names a folder too.
  static func projectID(_ text: String) throws(UsageError) -> String { try id(text, "--project-id") }

  /// Letters, digits, `_`, `.` and `-`, beginning with a letter or digit, 64 at most.
  static func id(_ text: String, _ place: String) throws(UsageError) -> String {
    let isPlain = { (byte: UInt8) in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 48...57: true
      default: false
      }
    }
    guard (1...64).contains(text.utf8.count), text.utf8.first.map(isPlain) == true,
      text.utf8.allSatisfy({ isPlain($0) || "_.-".utf8.contains($0) })
    else {
      throw UsageError(
        "\(place): \(text.debugDescription) is no id: letters, digits, _ . and -, a letter or digit first, 64 at most")
    }
    return text
  }
}

/// Where the description of a project comes from.
enum ProjectText: Sendable, Hashable {
  case literal(String)
  case standardInput
  case file(String)

  /// `place` is where it was typed, for errors.
  init(_ typed: String, _ place: String = "--project") throws(UsageError) {
    if typed == "-" {
      self = .standardInput
    } else if typed.hasPrefix("@") {
      guard typed.count > 1 else { throw UsageError("\(place): @ needs the name of a file") }
      self = .file(String(typed.dropFirst()))
    } else {
      guard !typed.isBlank else { throw UsageError("\(place) is empty; say what to build") }
      self = .literal(typed)
    }
  }

  /// The description itself: UTF-8, not blank, a megabyte at most. Reading stdin blocks.
  func read() throws -> String {
    let limit = 1 << 20
    let name: String
    let bytes: [UInt8]
    switch self {
    case .literal(let text): return text
    case .standardInput:
      name = "stdin"
      bytes = try BoundedFile.readAll(from: 0, named: name, limit: limit)
    case .file(let path):
      name = path
      bytes = try BoundedFile.read(path, limit: limit)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UsageError("--project: \(name) is not UTF-8 text")
    }
    guard !text.isBlank else { throw UsageError("--project: \(name) is empty; say what to build") }
    return text
  }
}

extension String {
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
