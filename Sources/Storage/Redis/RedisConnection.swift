import CRedis
import Glibc

/// One connection to a Redis server; its owner keeps it on one thread, where it may block for as long as its time-out.
final class RedisConnection {
  private let context: UnsafeMutablePointer<redisContext>

  enum Reply {
    case none
    case text(String)
    case number(Int64)
    case list([Reply])

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var list: [Reply] { if case .list(let list) = self { list } else { [] } }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Milliseconds for the connection, and for each answer. A program that is waited for must not wait for a server.
  private static let patience = 500

  init(_ address: RedisAddress) throws(Failure) {
    let time = timeval(tv_sec: 0, tv_usec: Self.patience * 1000)
    guard let context = redisConnectWithTimeout(address.host, Int32(address.port), time) else {
      throw Failure(description: "no memory")
    }
    self.context = context
    guard context.pointee.err == 0 else { throw failure }
    redisSetTimeout(context, time)
    if let password = address.password {
      _ = try run(["AUTH"] + (address.user.map { [$0] } ?? []) + [password])
    }
    if address.database != 0 { _ = try run(["SELECT", "\(address.database)"]) }
  }

  deinit { redisFree(context) }

  /// After a failure the connection is of no use any more.
  func run(_ words: [String]) throws(Failure) -> Reply {
    var arguments = words.map { Array($0.utf8) }
    let lengths = arguments.map(\.count)
    // Held while the call runs; the client copies what it sends.
    let copies = arguments.indices.map { index in
      arguments[index].withUnsafeMutableBufferPointer { bytes in
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(1, bytes.count))
        for (position, byte) in bytes.enumerated() { copy[position] = CChar(bitPattern: byte) }
        return copy
      }
    }
    defer { for copy in copies { copy.deallocate() } }
    var pointers = copies.map { UnsafePointer($0.baseAddress) }
    let raw = redisCommandArgv(context, Int32(words.count), &pointers, lengths)
    guard let raw else { throw failure }
    defer { freeReplyObject(raw) }
    return try Self.reply(raw.assumingMemoryBound(to: redisReply.self))
  }

  private var failure: Failure {
    let text = withUnsafeBytes(of: context.pointee.errstr) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return Failure(description: text.isEmpty ? "the connection failed" : text)
  }

  private static func reply(_ reply: UnsafeMutablePointer<redisReply>) throws(Failure) -> Reply {
    let content = reply.pointee
    switch content.type {
    case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: return .text(text(content))
    case REDIS_REPLY_INTEGER: return .number(content.integer)
    case REDIS_REPLY_ARRAY:
      var list: [Reply] = []
      for index in 0..<content.elements {
        if let element = content.element[index] { list.append(try Self.reply(element)) }
      }
      return .list(list)
    case REDIS_REPLY_ERROR: throw Failure(description: text(content))
    default: return .none
    }
  }

  private static func text(_ content: redisReply) -> String {
    content.str.map { start in
      String(decoding: UnsafeRawBufferPointer(start: start, count: Int(content.len)), as: UTF8.self)
    } ?? ""
  }
}
