package import Core
import Platform
import Storage

/// What `prune` removed, or would remove.
package struct Pruning: Sendable {
  package var projects: [ProjectSummary]
  /// Somebody works on these now; they stay.
  package var held: [String]
  /// Bodies that no other project names.
  package var blobs = 0
  /// Given back to the disk.
  package var bytes: Int64 = 0
  /// Why the file did not become smaller.
  package var unfreed: String?
}

extension ProjectSession {
  /// Removes the projects whose newest event is older than so many milliseconds; with `dryRun` only names them.
  package func prune(olderThan age: Int64, dryRun: Bool) async throws(OrchestratorError) -> Pruning {
    try await withStore { store in
      let now = ambient.now()
      let directory = installation.cacheDirectory
      var pruning = Pruning(projects: [], held: [])
      var locks: [String: ProjectLock] = [:]
      for id in try await store.projects(before: now - age).map(\.projectID) {
        if ProjectLock.isHeld(id, directory: directory) {
          pruning.held.append(id)
        } else if !dryRun {
          locks[id] = try ProjectLock(project: id, directory: directory)
        }
      }
      // Until it was locked, somebody may have gone on with one.
      pruning.projects = try await store.projects(before: now - age).filter {
        dryRun ? !pruning.held.contains($0.projectID) : locks[$0.projectID] != nil
      }
      guard !dryRun, !pruning.projects.isEmpty else { return pruning }
      pruning.blobs = try await store.prune(pruning.projects.map(\.projectID), runID: ambient.makeID(), at: now)
      for project in pruning.projects { locks[project.projectID]?.removeFile() }
      let busy = try await store.projects().first { ProjectLock.isHeld($0.projectID, directory: directory) }
      if let busy {
        pruning.unfreed = "project \(busy.projectID) is being worked on: later builds use the space"
      } else {
        do throws(StorageError) {
          pruning.bytes = try await store.shrink()
        } catch {
          pruning.unfreed = "\(error)"
        }
      }
      return pruning
    }
  }
}
