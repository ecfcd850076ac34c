import Core

/// The installed validators that a plan calls for anywhere, which makes them apply to tasks that do not name them.
struct CalledValidators: Sendable {
  var linters: Set<String> = []
  /// One for each tool that runs tests, in plan order.
  var suites: [ValidatorInfo] = []
}
