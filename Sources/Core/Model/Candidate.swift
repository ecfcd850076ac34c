/// A (provider, model) pair that can be asked; written `provider/model`.
package struct Candidate: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  package var provider: String
  package var model: String

  package init(provider: String, model: String) {
    self.provider = provider
    self.model = model
  }

  package var description: String { "\(provider)/\(model)" }

  package static func < (a: Candidate, b: Candidate) -> Bool { (a.provider, a.model) < (b.provider, b.model) }
}
