import Platform

/// What one program of a check may use.
struct Limits: Sendable, Hashable, Decodable {
  /// Seconds by the clock on the wall.
  var wall = 120.0
  /// Seconds of processor time, for each process.
  var cpu = 120
  /// Address space of each process, in MiB; 0: no limit (for runtimes that reserve more than they use).
  var memory = 4096
  /// Resident memory of all processes together, in MiB.
  var group = 8192
  /// Processes and threads together.
  var processes = 64
  /// Size of each file written, in MiB.
  var file = 256
  /// What lies in all folders that it can write to, in MiB.
  var disk = 2048
  /// Bytes kept of each output stream, in MiB.
  var output = 4

  enum CodingKeys: String, CodingKey, CaseIterable {
    case wall, cpu, processes
    case disk = "disk_mb"
    case memory = "memory_mb"
    case group = "group_memory_mb"
    case file = "file_mb"
    case output = "output_mb"
  }

  init() {}

  /// What the kernel enforces, for each process; with `counting` it is also told how many there may be.
  func resourceLimits(counting: Bool) -> [ResourceLimit] {
    let memory: [ResourceLimit] = memory > 0 ? [.addressSpaceBytes(memory << 20)] : []
    let count: [ResourceLimit] = counting ? [.processes(processes)] : []
    return [.processorSeconds(cpu), .fileBytes(file << 20), .coreBytes(0), .openFiles(4096)] + memory + count
  }

  /// The words that start a program with these limits.
  func words(counting: Bool) -> [String] {
    ["/usr/bin/prlimit"] + resourceLimits(counting: counting).map(\.option) + ["--"]
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    wall = try members.decodeIfPresent(Double.self, forKey: .wall) ?? wall
    cpu = try members.decodeIfPresent(Int.self, forKey: .cpu) ?? cpu
    memory = try members.decodeIfPresent(Int.self, forKey: .memory) ?? memory
    group = try members.decodeIfPresent(Int.self, forKey: .group) ?? group
    processes = try members.decodeIfPresent(Int.self, forKey: .processes) ?? processes
    file = try members.decodeIfPresent(Int.self, forKey: .file) ?? file
    disk = try members.decodeIfPresent(Int.self, forKey: .disk) ?? disk
    output = try members.decodeIfPresent(Int.self, forKey: .output) ?? output
  }
}
