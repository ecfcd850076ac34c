extension Schema {
  /// What is learned from is found without reading the rest: the newest calls, first attempts and breakers of all
  /// projects.
  static let v003 = """
    CREATE INDEX events_to_learn_from ON events (kind, at_ms)
      WHERE kind IN ('callSettled', 'firstAttemptJudged', 'breakerChanged', 'learningReset');
    """
}
