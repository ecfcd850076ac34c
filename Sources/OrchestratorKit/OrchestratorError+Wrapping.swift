import Platform
import Providers
import Routing
import Storage
import Validation

extension OrchestratorError {
  /// Any error of the modules as one the user can act on: what they gave us is usage, all else is a fault.
  package init(wrapping error: any Error) {
    switch error {
    case let error as OrchestratorError: self = error
    case let error as StorageError: self.init(error.isUsage ? .usage : .fault, "\(error)")
    case let error as ProvidersError: self.init(.usage, "\(error)")
    case let error as RoutingError: self.init(.usage, "\(error)")
    case let error as ValidationError: self.init(error.isUsage ? .usage : .fault, "\(error)")
    default: self.init(.fault, "\(error)")
    }
  }
}

extension StorageError {
  fileprivate var isUsage: Bool {
    switch self {
    case .unknownProject, .ambiguousProject, .noProjects, .projectExists, .notAProjectID, .projectHeld, .newerStore,
      .notAStore, .archive:
      true
    case .sqlite, .system, .damaged, .damagedStore, .notEncodable, .ledger, .closed: false
    }
  }
}
