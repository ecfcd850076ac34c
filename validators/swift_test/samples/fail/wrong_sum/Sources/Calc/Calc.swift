public struct Counter {
  let start: Int
  public init(start: Int) { self.start = start }
  public func adding(_ number: Int) -> Int { start - number }
}
