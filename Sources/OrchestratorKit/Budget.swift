/// What a project may cost and how long it may take, over all its runs.
public struct Budget: Sendable, Hashable {
  /// US dollars.
  public var maxUSD: Double
  /// Seconds of work; the time between two runs does not count.
  public var maxSeconds: Int

  public init(maxUSD: Double = 8, maxSeconds: Int = 5400) {
    self.maxUSD = maxUSD
    self.maxSeconds = maxSeconds
  }
}
