import Glibc
import Platform

/// Where the packages that a project declares may come from; nowhere, unless the user says otherwise.
package struct PackageSource: Sendable, Hashable {
  /// Folders of wheels, by their full paths.
  package var wheels: [String]
  /// The index that the user's pip is configured with, over the network.
  package var index: Bool

  package init(wheels: [String] = [], index: Bool = false) {
    self.wheels = wheels
    self.index = index
  }

  var isNowhere: Bool { wheels.isEmpty && !index }

  /// Tells apart what could be installed: the wheels that there are; of an index nobody knows what it holds next time.
  var mark: String {
    let wheels = wheels.flatMap { folder in
      WorkFolder.names(in: folder).filter { $0.hasSuffix(".whl") }.sorted().map { ToolMemory.mark("\(folder)/\($0)") }
    }
    return wheels.joined(separator: "\0") + (index ? SystemAmbient().makeID() : "")
  }

  /// "PyYAML 6.0.3", for each wheel in the folders; throws for a folder that is not there or holds none, and for what
  /// the sandbox could not read.
  func distributions() throws(ValidationError) -> [String] {
    var found: Set<String> = []
    for folder in wheels {
      guard Folder.kind(of: folder + "/.") == .folder else {
        throw .badWheels(folder, reason: "there is no such folder")
      }
      let files = WorkFolder.names(in: folder).filter { Self.distribution(of: $0) != nil }
      guard !files.isEmpty else { throw .badWheels(folder, reason: "there is no wheel in it") }
      for path in [folder] + files.map({ folder + "/" + $0 }) where !Self.isReadable(path) {
        throw .badWheels(path, reason: "the sandbox has no right to read it (chmod a+rX)")
      }
      found.formUnion(files.compactMap(Self.distribution))
    }
    return found.sorted { $0.lowercased() < $1.lowercased() }
  }

  /// What root starts in the sandbox is another user there.
  private static func isReadable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && (geteuid() == 0 ? status.st_mode & S_IROTH != 0 : access(path, R_OK) == 0)
  }

  /// A wheel's name is NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl, with every "-" of its parts as "_".
  private static func distribution(of file: String) -> String? {
    let parts = file.split(separator: "-")
    guard file.hasSuffix(".whl"), (5...6).contains(parts.count) else { return nil }
    return "\(parts[0].replacing("_", with: "-")) \(parts[1])"
  }
}
