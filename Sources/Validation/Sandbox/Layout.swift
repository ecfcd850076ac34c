/// The folders of a check as its program sees them.
struct Layout: Sendable, Hashable {
  var workspace: String
  /// Where tools write their reports; empty at the start.
  var report: String
  /// The validator's scripts, read-only.
  var validator: String
  /// The build folder, and the home of build tools.
  var build: String
  var home: String
  /// What the project declares, read-only; missing where nothing may be installed.
  var packages: String

  /// As mounted in the sandbox.
  static let mounted = Layout(
    workspace: "/workspace", report: "/report", validator: "/validator", build: "/build", home: "/build/home",
    packages: "/packages")
}
