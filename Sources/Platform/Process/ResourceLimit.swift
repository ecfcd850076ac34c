import CPosix

/// What the kernel enforces for a process and, from then on, for each that it starts.
package struct ResourceLimit: Sendable, Hashable {
  /// As prlimit(1) calls it.
  private let name: String
  private let resource: Int32
  private let value: UInt

  /// At most what this process may have itself: nobody can give more.
  private init(_ name: String, _ resource: Int32, _ value: Int) {
    self.name = name
    self.resource = resource
    self.value = min(UInt(max(value, 0)), orch_hard_limit(resource))
  }

  package static func processorSeconds(_ value: Int) -> ResourceLimit { ResourceLimit("cpu", orch_limit_cpu, value) }
  package static func addressSpaceBytes(_ value: Int) -> ResourceLimit { ResourceLimit("as", orch_limit_as, value) }
  package static func fileBytes(_ value: Int) -> ResourceLimit { ResourceLimit("fsize", orch_limit_fsize, value) }
  package static func coreBytes(_ value: Int) -> ResourceLimit { ResourceLimit("core", orch_limit_core, value) }
  package static func openFiles(_ value: Int) -> ResourceLimit { ResourceLimit("nofile", orch_limit_nofile, value) }
  /// Of the process's user, threads included.
  package static func processes(_ value: Int) -> ResourceLimit { ResourceLimit("nproc", orch_limit_nproc, value) }

  /// The option of prlimit(1) that sets it.
  package var option: String { "--\(name)=\(value)" }

  /// For a process that runs. Throws what the kernel refuses.
  package func set(on process: Int32) throws(PlatformError) {
    guard orch_set_limit(process, resource, value) == 0 else { throw .system("prlimit", path: name) }
  }
}
