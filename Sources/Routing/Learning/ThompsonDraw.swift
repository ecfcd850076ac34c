import Glibc

/// A draw from a Beta distribution that depends on nothing but its seed, so that a resumed run draws the same.
struct ThompsonDraw {
  private var state: UInt64

  init(seed: String) {
    state = seed.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }

  mutating func beta(_ alpha: Double, _ beta: Double) -> Double {
    let (x, y) = (gamma(alpha), gamma(beta))
    return x + y > 0 ? x / (x + y) : 0.5
  }

  /// Marsaglia and Tsang; for shapes below one by the usual power of a uniform.
  private mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * pow(uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if v > 0, log(uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
    }
  }

  /// The sum of twelve uniforms is close enough to normal for a choice between models.
  private mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

  /// Above 0, at most 1.
  private mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 1) / 9_007_199_254_740_992
  }
}
