import Foundation
import Storage
import Testing

@Suite struct ProjectLockTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func aHeldProjectIsRefusedWithTheHoldersPid() throws {
    let lock = try ProjectLock(project: "p1", directory: scratch.directory)
    #expect(throws: StorageError.projectHeld("p1", pid: getpid())) {
      _ = try ProjectLock(project: "p1", directory: scratch.directory)
    }
    _ = try ProjectLock(project: "p2", directory: scratch.directory)
    lock.release()
    lock.release()
    _ = try ProjectLock(project: "p1", directory: scratch.directory)
  }

  @Test func aKilledProcessGivesItsLockBack() throws {
    // A process that takes the same kind of lock and waits for its end.
    try ProjectLock(project: "p1", directory: scratch.directory).release()
    let file = scratch.folder + "/state/locks/p1.lock"
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    holder.arguments = [
      "python3", "-c",
      """
      import fcntl, os, struct, sys
      file = os.open(sys.argv[1], os.O_RDWR)
      fcntl.fcntl(file, 37, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))
      os.truncate(file, 0)
      os.write(file, b'%d\\n' % os.getpid())
      print('held', flush=True)
      sys.stdin.read()
      """, file,
    ]
    let output = Pipe()
    holder.standardInput = Pipe()
    holder.standardOutput = output
    try holder.run()
    _ = try output.fileHandleForReading.read(upToCount: 4)
    #expect(throws: StorageError.projectHeld("p1", pid: holder.processIdentifier)) {
      _ = try ProjectLock(project: "p1", directory: scratch.directory)
    }
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    _ = try ProjectLock(project: "p1", directory: scratch.directory)
  }

  @Test(arguments: ["", "../p1", "a/b", ".hidden", "ü", String(repeating: "a", count: 65)])
  func aLockIsOnlyTakenForAnID(id: String) throws {
    #expect(throws: StorageError.notAProjectID(id)) { _ = try ProjectLock(project: id, directory: scratch.directory) }
  }
}
