import Glibc

/// A process beside this one that outlives it by a moment: however this one ends, also by `kill -9`, the guard kills the
/// groups of the children that are left.
///
/// The kernel's own death signal would reach a child alone, not what the child has started.
final class ChildGuard: Sendable {
  private let pipe: CInt

  /// Starts it, in a session of its own, with none of our streams.
  init() throws(PlatformError) {
    let ends = try Pipe()
    let nothing = Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC))
    let command = ChildCommand(
      executable: "/bin/sh", arguments: ["-c", Self.script], environment: ["PATH": "/usr/bin:/bin"], directory: "/")
    _ = try SpawnPlan(command).spawn(
      stdin: ends.readEnd.number, stdout: nothing.number, stderr: nothing.number)
    // Open as long as this process lives: its end is what the guard waits for.
    pipe = ends.writeEnd.release()
  }

  /// The group runs from now on.
  func watch(_ group: pid_t) { tell("+ \(group)\n") }

  /// The group is about to end, and its number to belong to others.
  func forget(_ group: pid_t) { tell("- \(group)\n") }

  private func tell(_ line: String) { _ = writeFully(Array(line.utf8), to: pipe) }

  private static let script = """
    running=' '
    while read -r sign group; do
      case $sign in
        +) running="$running$group " ;;
        -) running="${running%% $group *} ${running#* $group }" ;;
      esac
    done
    for group in $running; do kill -s KILL -- "-$group"; done
    """
}
