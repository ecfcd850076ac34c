/// What a project may cost and how long a run may take.
public struct Budget: Sendable, Hashable {
  /// US dollars, over all runs of the project.
  public var maxUSD: Double
  /// Seconds, for this run.
  public var maxSeconds: Int

  public init(maxUSD: Double = 8, maxSeconds: Int = 5400) {
    self.maxUSD = maxUSD
    self.maxSeconds = maxSeconds
  }
}
