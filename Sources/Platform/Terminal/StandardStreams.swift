import Glibc

/// Descriptors 0, 1 and 2.
package enum StandardStreams {
  /// Takes the numbers that the parent left closed, so that no file opened later becomes somebody's stdout. What takes
  /// them fails when it is used, as a closed one does.
  package static func occupy() {
    for number: CInt in 0...2 where fcntl(number, F_GETFD) == -1 {
      _ = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
    }
  }
}
