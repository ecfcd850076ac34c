import Core
import Memory
import Platform
import Storage

/// Finds prior projects by what they were asked for. How recent they are does not count.
///
/// Their vectors are kept in an index beside the store, which is a fold over it: whatever it lacks is read from the store,
/// and without the file all of it.
struct SimilarSearch {
  /// How much the criteria count in a vector, beside the description's 1.
  private static let shareOfCriteria: Float = 0.15
  /// By their vectors the nearest; the words then have their say.
  private static let looked = 32
  /// Below it a text is another one: rounding to bytes costs less.
  private static let cosineOfTheSame = 0.99

  let store: Store
  /// Of the index.
  let directory: String
  let embedder: any TextEmbedder

  struct Found: Sendable {
    /// The nearest first, of equally near ones the newest.
    var projects: [SimilarProject] = []
    /// What was wrong with the index, in a line.
    var remark: String?
  }

  /// `isMeant` says of a project whether it may be found.
  func find(
    _ description: String, criteria: [Criterion], threshold: Double, most: Int,
    isMeant: (ProjectSummary) -> Bool = { _ in true }
  ) async throws -> Found {
    let wanted = Spec(projectID: "", description: description, criteria: criteria)
    let projects = try await store.projects()
    guard !projects.isEmpty else { return Found() }
    guard let vector = try await vectors(of: [wanted]).first else { return Found() }
    let index = VectorIndex(path: path, embedder: embedder.name, dimensions: vector.count)
    let remark = index.remark.map { "the index of projects is made anew: \($0)" }
    let keys = projects.map(Self.key)
    let byKey = Dictionary(zip(keys, projects)) { first, _ in first }
    if index.count > 2 * projects.count + Self.looked { index.removeAll() }
    let known = Set(index.keys)
    let missing = Dictionary(
      zip(projects, keys).filter { !known.contains($1) }.map { ($0.projectID, $1) }
    ) { first, _ in first }
    if !missing.isEmpty {
      let specs = try await store.specs(of: missing.keys.sorted())
      let rows = zip(specs, try await vectors(of: specs)).compactMap { spec, vector in
        missing[spec.projectID].map { (key: $0, vector: vector) }
      }
      index.insert(rows.filter { $0.vector.count == index.dimensions })
    }

    let overlap = WordOverlap()
    let words = overlap.words(of: description)
    var found: [SimilarProject] = []
    for match in index.nearest(to: vector, most: Self.looked + projects.count { !isMeant($0) }) {
      guard match.cosine >= Likeness.leastCosine(for: threshold), let project = byKey[match.key], isMeant(project)
      else { continue }
      let isSame = match.cosine >= Self.cosineOfTheSame ? try await isSame(project, as: wanted) : false
      let score = Likeness.score(
        cosine: match.cosine, words: overlap.score(words, overlap.words(of: project.description)))
      guard isSame || score >= threshold else { continue }
      found.append(
        SimilarProject(
          projectID: project.projectID, score: isSame ? 1 : score, status: project.status, spent: project.spent,
          updatedAt: project.updatedAt, isSame: isSame))
    }
    found.sort { ($0.score, $0.updatedAt, $1.projectID) > ($1.score, $1.updatedAt, $0.projectID) }
    return Found(projects: Array(found.prefix(most)), remark: remark)
  }

  private func isSame(_ project: ProjectSummary, as wanted: Spec) async throws -> Bool {
    guard Self.isSame(project.description, wanted.description) else { return false }
    guard let criteria = try await store.specs(of: [project.projectID]).first?.criteria else { return false }
    return criteria.count == wanted.criteria.count
      && zip(criteria, wanted.criteria).allSatisfy { Self.isSame($0.text, $1.text) }
  }

  /// But for white space.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    a.split(whereSeparator: \.isWhitespace) == b.split(whereSeparator: \.isWhitespace)
  }

  private func vectors(of specs: [Spec]) async throws -> [[Float]] {
    let texts = specs.flatMap { spec in
      [spec.description, spec.criteria.map(\.text).joined(separator: "\n")].filter { !$0.isEmpty }
    }
    var rest = try await embedder.embed(texts)[...]
    return specs.map { spec in
      let description = (rest.popFirst() ?? []).normalised
      guard !spec.criteria.isEmpty, let criteria = rest.popFirst()?.normalised else { return description }
      return zip(description, criteria).map { $0 + Self.shareOfCriteria * $1 }.normalised
    }
  }

  private var path: String { "\(directory)/similar-\(SHA256.hex(embedder.name.utf8).prefix(12)).index" }

  /// An id names one project for good; the description is there for archives that came in under a pruned one's id.
  private static func key(of project: ProjectSummary) -> UInt64 {
    UInt64(SHA256.hex("\(project.projectID)\n\(project.description)".utf8).prefix(16), radix: 16) ?? 0
  }
}
