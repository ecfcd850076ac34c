/// What is wrong with a project, the first of it.
package enum Damage: Sendable, Hashable, CustomStringConvertible {
  /// This event, or a body of it, is not what was appended; or it is missing.
  case event(seq: Int, reason: String)
  /// Every event is good, but this table does not follow from them; `rebuildDerived` repairs that.
  case derived(table: String)

  package var description: String {
    switch self {
    case .event(let seq, let reason): "event \(seq) is damaged: \(reason)"
    case .derived(let table): "the table \(table) does not follow from the events"
    }
  }

  package var seq: Int? { if case .event(let seq, _) = self { seq } else { nil } }
}

/// What `verify` found about a project.
package struct ProjectCheck: Sendable, Hashable {
  package var project: String
  /// The events from the first on that are what was appended.
  package var intactEvents: Int
  package var damage: Damage?

  package init(project: String, intactEvents: Int, damage: Damage?) {
    self.project = project
    self.intactEvents = intactEvents
    self.damage = damage
  }
}

/// What `verify` found about a store.
package struct StoreCheck: Sendable, Hashable {
  /// What is wrong with the file, or with what belongs to no project.
  package var fault: String?
  package var projects: [ProjectCheck]

  package init(fault: String?, projects: [ProjectCheck]) {
    self.fault = fault
    self.projects = projects
  }

  package var isIntact: Bool { fault == nil && projects.allSatisfy { $0.damage == nil } }

  /// Nothing is lost: what is wrong can be rebuilt from the events.
  package var isRebuildable: Bool { fault == nil && projects.allSatisfy { $0.damage?.seq == nil } }
}

/// What was taken from an archive.
package struct Imported: Sendable, Hashable {
  package var project: String
  package var events: Int
  /// Why there are not more, when the archive was made of a damaged project.
  package var damage: Damage?
  /// The last run's checks were run without the sandbox, and a resumed one does as the last.
  package var isUnsandboxed: Bool

  package init(project: String, events: Int, damage: Damage?, isUnsandboxed: Bool) {
    self.project = project
    self.events = events
    self.damage = damage
    self.isUnsandboxed = isUnsandboxed
  }
}
