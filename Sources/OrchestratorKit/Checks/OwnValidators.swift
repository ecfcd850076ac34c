package import Core

/// What is to be said of validators of the user's own when a run begins.
enum OwnValidators {
  /// A line for each that stands in for a built-in one, and for each that is no longer what it was in the project's last
  /// run. Throws when one of that run is gone: its verdicts could not be had again.
  static func changes(
    from past: [ValidatorInfo]?, to now: [ValidatorInfo], project: String
  ) throws(OrchestratorError) -> [String] {
    let earlier = (past ?? []).filter { $0.origin != nil }
    let lost = earlier.filter { known in !now.contains { $0.name == known.name && $0.origin != nil } }
    guard lost.isEmpty else {
      let names = lost.map { "\($0.name) (from \($0.origin?.folder ?? ""))" }.joined(separator: ", ")
      throw OrchestratorError(
        .usage,
        "project \(project) was checked by validators of your own that are not here: \(names); "
          + "give their folder with --validators DIR")
    }
    return now.compactMap { info in
      guard let origin = info.origin else { return nil }
      if let before = earlier.first(where: { $0.name == info.name })?.origin, before.digest != origin.digest {
        return "the validator \(info.name) (from \(origin.folder)) is not what it was in the project's last run"
      }
      return past == nil && origin.replaces
        ? "the validator \(info.name) of \(origin.folder) is used instead of the built-in one" : nil
    }
  }
}

extension ValidatorInfo.Origin {
  /// Behind what is said of the validator.
  package var remark: String { " (from \(folder)\(replaces ? ", instead of the built-in one" : ""))" }
}
