package import Core

/// Money that JSON shows as a number of USD.
@propertyWrapper
package struct USD: Sendable, Hashable, Codable {
  package var wrappedValue: Money

  package init(wrappedValue: Money) { self.wrappedValue = wrappedValue }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let money = Money(usd: try container.decode(Double.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected an amount of USD")
    }
    wrappedValue = money
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue.usd)
  }
}

/// An optional that JSON shows as null, so that every key is always there.
@propertyWrapper
package struct OrNull<Value: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
  package var wrappedValue: Value?

  package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}
