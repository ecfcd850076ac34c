import CSeccomp
import Glibc
import Platform

/// What no program of a check may ask of the kernel. Namespaces and missing capabilities refuse most of it already; the
/// filter keeps programs away from code of the kernel that only attacks use.
enum SystemCallFilter {
  private static let refused: [String] = [
    // Other processes.
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
    // Namespaces and mounts.
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr",
    // Programs for the kernel, and interfaces with a history of holes.
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "add_key", "request_key", "keyctl", "fanotify_init", "name_to_handle_at", "open_by_handle_at", "lookup_dcookie",
    "modify_ldt", "vhangup", "uselib", "nfsservctl",
    // The machine as a whole.
    "init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load", "reboot",
    "swapon",
    "swapoff", "acct", "quotactl", "quotactl_fd", "syslog", "iopl", "ioperm", "settimeofday", "stime", "clock_settime",
    "clock_adjtime", "adjtimex", "sethostname", "setdomainname",
  ]

  /// `CLONE_NEW…`: each of these asks for another namespace.
  private static let namespaceFlags: [UInt64] = [
    0x80, 0x20000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
  ]
  /// Everything but local, IPv4, IPv6 and routing sockets: `AF_…`.
  private static let lastSocketFamily: UInt64 = 16
  private static let oldSocketFamilies: [UInt64] = [3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15]
  /// Typing into the terminal of whoever looks on.
  private static let terminalRequests: [UInt64] = [UInt64(TIOCSTI), 0x541C]

  /// The filter as bubblewrap takes it; nil where the kernel has no filters.
  static let bytes = Result<[UInt8]?, ValidationError> { () throws(ValidationError) in
    guard orch_has_filters() != 0, let filter = seccomp_init(orch_allow) else { return nil }
    defer { seccomp_release(filter) }
    var complete = true
    func refuse(_ call: String, with number: CInt = EPERM, _ conditions: [scmp_arg_cmp] = []) {
      let number = orch_refuse(number)
      let id = seccomp_syscall_resolve_name(call)
      // What this machine's kernels never had cannot be called.
      guard id >= 0 else { return }
      complete = seccomp_rule_add_array(filter, number, id, UInt32(conditions.count), conditions) == 0 && complete
    }
    for call in refused { refuse(call) }
    for flag in namespaceFlags {
      refuse("clone", [scmp_arg_cmp(arg: 0, op: SCMP_CMP_MASKED_EQ, datum_a: flag, datum_b: flag)])
    }
    // Its flags are out of a filter's sight; the C library falls back to clone.
    refuse("clone3", with: ENOSYS)
    refuse("socket", [scmp_arg_cmp(arg: 0, op: SCMP_CMP_GT, datum_a: lastSocketFamily, datum_b: 0)])
    for family in oldSocketFamilies {
      refuse("socket", [scmp_arg_cmp(arg: 0, op: SCMP_CMP_EQ, datum_a: family, datum_b: 0)])
    }
    for request in terminalRequests {
      refuse("ioctl", [scmp_arg_cmp(arg: 1, op: SCMP_CMP_MASKED_EQ, datum_a: 0xFFFF_FFFF, datum_b: request)])
    }
    let file = memfd_create("filter", orch_memfd_cloexec)
    guard file >= 0 else { throw .file(.system("memfd_create")) }
    defer { close(file) }
    guard complete, seccomp_export_bpf(filter, file) == 0, lseek(file, 0, SEEK_SET) == 0 else {
      throw .notStarted("the filter of system calls cannot be made")
    }
    do throws(PlatformError) {
      return try BoundedFile.readAll(from: file, named: "filter", limit: 1 << 20)
    } catch {
      throw .file(error)
    }
  }
}
