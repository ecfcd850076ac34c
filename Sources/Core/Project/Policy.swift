/// A rule about whom a project may ask, and how much: from the user's policy file. What is nil is not limited.
package struct Policy: Sendable, Hashable, Codable, CustomStringConvertible {
  /// What becomes of a candidate that does not comply.
  package enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is not asked.
    case hard = "HARD"
    /// It is asked only when nobody else is left, and that is noted.
    case soft = "SOFT"
    /// It is asked as ever, and that is noted.
    case monitor = "MONITOR"
  }

  /// Whose calls it is about, from the widest to the narrowest.
  package enum Level: String, Sendable, Hashable, Codable, CaseIterable { case org, team, project, task }

  /// How much may be asked within a time that slides.
  package struct Rate: Sendable, Hashable, Codable {
    package var callsPerMinute: Int?
    package var costPerHour: Money?
    /// In and out together.
    package var tokensPerDay: Int?

    package init(callsPerMinute: Int? = nil, costPerHour: Money? = nil, tokensPerDay: Int? = nil) {
      self.callsPerMinute = callsPerMinute
      self.costPerHour = costPerHour
      self.tokensPerDay = tokensPerDay
    }
  }

  package var name: String
  package var mode: Mode
  package var level: Level
  /// The team's name, the project's or the task's id; nil for the org, whose policies are about every run.
  package var subject: String?
  package var allowedProviders: [String]?
  package var blockedProviders: [String]?
  /// "provider/model", or the id of a model of whatever provider.
  package var allowedModels: [String]?
  package var blockedModels: [String]?
  /// As the catalogue's tags have them: "eu" stands for the tag "region:eu".
  package var allowedRegions: [String]?
  /// False: only those tagged "no_training".
  package var allowTraining: Bool?
  package var maxCostPerTask: Money?
  /// Of the candidate's mean over this project's answers.
  package var maxMilliseconds: Int?
  package var rate: Rate?

  package init(name: String, mode: Mode = .hard, level: Level = .org, subject: String? = nil) {
    self.name = name
    self.mode = mode
    self.level = level
    self.subject = subject
  }

  /// "no-cloud (team core)".
  package var description: String {
    "\(name) (\(([level.rawValue] + [subject].compactMap(\.self)).joined(separator: " ")))"
  }

  /// It is about calls of this project for this task (nil: for the whole of it).
  package func covers(project: String, team: String?, task: String?) -> Bool {
    switch level {
    case .org: true
    case .team: subject == team
    case .project: subject == project
    case .task: subject == task
    }
  }
}
