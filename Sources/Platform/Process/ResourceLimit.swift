import CPosix

/// What the kernel enforces for a process and, from then on, for each that it starts.
package enum ResourceLimit: Sendable, Hashable {
  case processorSeconds(Int)
  case addressSpaceBytes(Int)
  case fileBytes(Int)
  case coreBytes(Int)
  case openFiles(Int)
  /// Of the process's user, threads included.
  case processes(Int)

  /// The option of prlimit(1) that sets it.
  package var option: String {
    switch self {
    case .processorSeconds(let value): "--cpu=\(value)"
    case .addressSpaceBytes(let value): "--as=\(value)"
    case .fileBytes(let value): "--fsize=\(value)"
    case .coreBytes(let value): "--core=\(value)"
    case .openFiles(let value): "--nofile=\(value)"
    case .processes(let value): "--nproc=\(value)"
    }
  }

  /// For a process that runs; false when this is not allowed, or it is gone.
  package func set(on process: Int32) -> Bool {
    let (resource, value) =
      switch self {
      case .processorSeconds(let value): (orch_limit_cpu, value)
      case .addressSpaceBytes(let value): (orch_limit_as, value)
      case .fileBytes(let value): (orch_limit_fsize, value)
      case .coreBytes(let value): (orch_limit_core, value)
      case .openFiles(let value): (orch_limit_nofile, value)
      case .processes(let value): (orch_limit_nproc, value)
      }
    return orch_set_limit(process, resource, UInt(max(value, 0))) == 0
  }
}
