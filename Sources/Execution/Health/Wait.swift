package import Core

/// Why a call does not go to a candidate yet, and until when.
package struct Wait: Sendable, Hashable {
  package enum Cause: Sendable, Hashable {
    /// It failed and is left alone.
    case failure(String)
    /// It failed, and one call under way is to show whether it answers again.
    case probe
    /// Of its provider.
    case rateLimit
    /// Their rates have no room for it.
    case policies([String])
  }

  package var candidate: Candidate
  /// Milliseconds since 1970; not after now when the candidate may be asked.
  package var until: Int64
  package var cause: Cause

  /// Whole seconds from then on, rounded up.
  package func seconds(from now: Int64) -> Int64 { max(0, until - now + 999) / 1000 }

  /// What is waited for, as the end of a sentence.
  package var object: String {
    switch cause {
    case .failure(let reason): "\(candidate), left alone after: \(reason)"
    case .probe: "\(candidate), which another call tries first"
    case .rateLimit: "the rate limit of provider \(candidate.provider)"
    case .policies(let names): "the rates of policy \(names.joined(separator: " and "))"
    }
  }
}
