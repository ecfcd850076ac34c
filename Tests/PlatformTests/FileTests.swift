import Foundation
import Platform
import Testing

private func contents(_ path: String) -> String? {
  FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
}

@Test func atomicWritesReplaceAndLeaveNothingElse() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    try AtomicFile.write("one", to: folder + "/a.txt")
    try AtomicFile.write("two", to: folder + "/a.txt")
    #expect(contents(folder + "/a.txt") == "two")
    #expect(try Folder.files(under: folder) == ["a.txt"])
  }
}

@Test func anAtomicWriteReplacesALinkNotItsTarget() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    try AtomicFile.write("kept", to: folder + "/target")
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "target")
    try AtomicFile.write("new", to: folder + "/link")
    #expect(contents(folder + "/target") == "kept")
    #expect(contents(folder + "/link") == "new")
  }
}

@Test func anAtomicWriteIntoAMissingFolderFailsAndNamesIt() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    #expect(throws: PlatformError.self) { try AtomicFile.write("x", to: folder + "/no/a.txt") }
    #expect(try Folder.files(under: folder) == [])
  }
}

@Test func filesAreReadUpToTheirLimit() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    let path = folder + "/a"
    try AtomicFile.write("12345", to: path)
    #expect(try BoundedFile.read(path, limit: 5) == Array("12345".utf8))
    #expect(throws: PlatformError.fileTooLarge(path, limit: 4)) { try BoundedFile.read(path, limit: 4) }
    #expect(throws: PlatformError.noSuchFile(folder + "/b")) { try BoundedFile.read(folder + "/b", limit: 4) }
  }
}

@Test func aNamedPipeIsRefusedWithoutWaiting() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    #expect(mkfifo(folder + "/pipe", 0o600) == 0)
    #expect(throws: PlatformError.self) { try BoundedFile.read(folder + "/pipe", limit: 4) }
  }
}

@Test(arguments: ["/etc/x", "../x", "a/../../x", "a/..", "", ".", "a/", ".git/config", "sub/.GIT/x", "a\0b", "a\nb"])
func pathsThatLeaveTheJailAreRefused(_ path: String) async throws {
  try await ScratchDirectory.with { (folder) async throws in
    let jail = try PathJail(root: folder)
    #expect(throws: PlatformError.self) { try jail.resolve(path) }
  }
}

@Test func pathsInsideTheJailAreJoined() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    let jail = try PathJail(root: folder)
    #expect(try jail.resolve("src/app.py") == folder + "/src/app.py")
    #expect(try jail.resolve("./src//.gitignore") == folder + "/src/.gitignore")
    #expect(try jail.resolve("a..b") == folder + "/a..b")
  }
}

@Test func linksOutOfTheJailAreRefusedAndLinksWithinAreNot() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    try Folder.create(folder + "/jail/inner")
    try FileManager.default.createSymbolicLink(atPath: folder + "/jail/out", withDestinationPath: "..")
    try FileManager.default.createSymbolicLink(atPath: folder + "/jail/sibling", withDestinationPath: "../jail2")
    try FileManager.default.createSymbolicLink(atPath: folder + "/jail/broken", withDestinationPath: "/nowhere")
    try FileManager.default.createSymbolicLink(atPath: folder + "/jail/in", withDestinationPath: "inner")
    try Folder.create(folder + "/jail2")
    let jail = try PathJail(root: folder + "/jail")
    #expect(throws: PlatformError.self) { try jail.resolve("out/x") }
    #expect(throws: PlatformError.self) { try jail.resolve("sibling/x") }
    #expect(throws: PlatformError.self) { try jail.resolve("broken") }
    #expect(try jail.resolve("in/x") == folder + "/jail/in/x")
  }
}

@Test func aScratchFolderIsPrivateAndGoesAway() async throws {
  let path = try await ScratchDirectory.with { (folder) async throws in
    let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    try Folder.create(folder + "/a/b/c")
    try AtomicFile.write("x", to: folder + "/a/b/c/file")
    return folder
  }
  #expect(!FileManager.default.fileExists(atPath: path))
}

@Test func removingFollowsNoLinksAndEndsAtAnyDepth() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    try AtomicFile.write("kept", to: folder + "/outside")
    let nest = """
      mkdir deep && cd deep && ln -s ../outside link && ln -s .. up && mkdir locked && touch locked/x && chmod 0 locked
      n=$(printf %0200d 0); i=0; while [ $i -lt 40 ]; do mkdir $n e && cd -P $n && i=$((i+1)); done; touch leaf
      """
    let result = try await ChildProcess.run(
      ChildCommand(executable: "/bin/sh", arguments: ["-c", nest], environment: [:], directory: folder))
    #expect(result.succeeded, "\(result.stderrText)")
    try Folder.remove(folder + "/deep")
    #expect(contents(folder + "/outside") == "kept")
    #expect(!FileManager.default.fileExists(atPath: folder + "/deep"))
    try Folder.remove(folder + "/deep")
  }
}
