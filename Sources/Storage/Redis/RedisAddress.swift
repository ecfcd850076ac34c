/// Where a Redis server is, and how one gets in: `redis://[[user]:password@]host[:port][/database]`.
package struct RedisAddress: Sendable, Hashable {
  package var host: String
  package var port: Int
  package var user: String?
  package var password: String?
  package var database: Int

  /// What is wrong with a text that is no such address; never holds the password.
  package struct Fault: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  private static let usualPort = 6379
  package static let form = "redis://[:PASSWORD@]HOST[:PORT][/DATABASE]"

  package init(_ text: String) throws(Fault) {
    guard text.hasPrefix("redis://") else {
      let reason = text.hasPrefix("rediss://") ? "TLS is not spoken here" : "it is no address of a Redis server"
      throw Fault(description: "\(reason); write \(Self.form)")
    }
    let (front, path) = Self.split(text.dropFirst("redis://".count), at: "/")
    let (place, entry) = Self.splitLast(front, at: "@")
    if let entry {
      let (name, secret) = Self.split(entry, at: ":")
      user = name.isEmpty ? nil : try Self.decoded(name)
      password = try secret.map { secret throws(Fault) in try Self.decoded(secret) }
    }
    let host: Substring
    let number: Substring?
    if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
      host = place[place.index(after: place.startIndex)..<end]
      let rest = place[place.index(after: end)...]
      number = rest.isEmpty ? nil : rest.dropFirst()
    } else {
      (host, number) = Self.split(place, at: ":")
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
      throw Fault(description: "it names no host; write \(Self.form)")
    }
    let port = number.map { Int($0) ?? 0 } ?? Self.usualPort
    guard (1...65_535).contains(port) else {
      throw Fault(description: "its port is no number from 1 to 65535; write \(Self.form)")
    }
    let database = path.map { $0.isEmpty ? 0 : Int($0) ?? -1 } ?? 0
    guard (0...1_000_000).contains(database) else {
      throw Fault(description: "its database is no number from 0 on; write \(Self.form)")
    }
    self.host = String(host)
    self.port = port
    self.database = database
  }

  /// Without the password.
  package var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  private static func split(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
    text.firstIndex(of: mark).map { (text[..<$0], text[text.index(after: $0)...]) } ?? (text, nil)
  }

  /// What stands behind the last mark, and what before it.
  private static func splitLast(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
    text.lastIndex(of: mark).map { (text[text.index(after: $0)...], text[..<$0]) } ?? (text, nil)
  }

  /// `%40` is an "@".
  private static func decoded(_ text: Substring) throws(Fault) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        throw Fault(description: "a % in its password is not followed by two hexadecimal digits; write %25 for it")
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
