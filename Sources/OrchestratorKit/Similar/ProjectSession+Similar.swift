package import Core
import Memory
import Platform
import Storage

extension ProjectSession {
  /// The least score that is shown unless somebody says otherwise. On the development half of the paraphrase set only the
  /// same project and its near misses come to it.
  package static let usualThreshold = Likeness.threshold
  /// Nobody reads further.
  private static let mostSimilar = 10

  /// The prior projects nearest to a text, which one embeddings were used, and what had to be said about them.
  package func similar(
    to description: String, criteria: [Criterion], threshold: Double, embeddings: Embeddings
  ) async throws(OrchestratorError) -> (projects: [SimilarProject], embeddings: String, remarks: [String]) {
    let found = try await withReadableStore { store in
      try await embeddings.use { embedder in
        try await search(store, embedder).find(
          description, criteria: criteria, threshold: threshold, most: Self.mostSimilar)
      }
    }
    guard let found else { return ([], embeddings.name, []) }
    return (found.value.projects, found.name, [found.remark, found.value.remark].compactMap(\.self))
  }

  /// What there is to say before a new project begins: that the same one is unfinished, or that one like it is finished.
  /// What another org paid for is none of this one's business. Whatever goes wrong here keeps nothing from beginning.
  func prior(
    to spec: Spec, of org: String?, store: Store, embeddings: Embeddings
  ) async -> (project: SimilarProject?, remarks: [String]) {
    do {
      let found = try await embeddings.use(neverFails: true) { embedder in
        try await search(store, embedder).find(
          spec.description, criteria: spec.criteria, threshold: Self.usualThreshold, most: Self.mostSimilar
        ) { $0.org == org }
      }
      let projects = found.value.projects
      let open = projects.first { project in
        project.isSame && !project.isFinished
          && !ProjectLock.isHeld(project.projectID, directory: installation.cacheDirectory)
      }
      return (open ?? projects.first(where: \.isFinished), [found.remark, found.value.remark].compactMap(\.self))
    } catch {
      return (nil, ["similar projects could not be looked up: \(error)"])
    }
  }

  private func search(_ store: Store, _ embedder: any TextEmbedder) -> SimilarSearch {
    SimilarSearch(store: store, directory: installation.cacheDirectory, embedder: embedder)
  }
}
