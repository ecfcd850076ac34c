import Core
import Testing

@testable import Storage

@Suite struct ProjectsTests {
  let scratch: Scratch
  let store: Store

  init() async throws {
    scratch = try Scratch()
    store = try await Store.open(path: scratch.path)
  }

  @Test func projectsAreListedNewestFirst() async throws {
    let journal = ClockedJournal(store: store, runID: "run1", ambient: Clock())
    _ = try await journal.append([created("abc1", "first")], project: "abc1")
    _ = try await journal.append([created("abd2", "second")], project: "abd2")
    _ = try await journal.append([ended(.success)], project: "abc1")
    let projects = try await store.projects()
    #expect(projects.map(\.projectID) == ["abc1", "abd2"])
    #expect(projects.map(\.status) == ["SUCCESS", "RUNNING"])
    #expect(projects.map(\.description) == ["first", "second"])
    #expect(projects.map(\.updatedAt) == [1_003, 1_002])
    #expect(try await store.exists("abd2"))
    #expect(try await !store.exists("abd"))
  }

  @Test func anIDIsFoundByItsBeginningOrAsTheLast() async throws {
    let journal = ClockedJournal(store: store, runID: "run1", ambient: Clock())
    for id in ["abc1", "abd2", "ab"] { _ = try await journal.append([created(id)], project: id) }
    #expect(try await store.resolve("abc") == "abc1")
    #expect(try await store.resolve("abd2") == "abd2")
    // A whole id wins over the others that begin with it.
    #expect(try await store.resolve("ab") == "ab")
    #expect(try await store.resolve("last") == "ab")
    await #expect(throws: StorageError.ambiguousProject("a", matches: ["ab", "abc1", "abd2"])) {
      try await store.resolve("a")
    }
    await #expect(throws: StorageError.unknownProject("x")) { try await store.resolve("x") }
    await #expect(throws: StorageError.unknownProject("")) { try await store.resolve("") }
  }

  @Test func thereIsNoLastProjectInAnEmptyStore() async throws {
    await #expect(throws: StorageError.noProjects) { try await store.resolve("last") }
  }
}
