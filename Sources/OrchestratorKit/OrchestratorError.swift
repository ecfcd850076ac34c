import Core
package import Execution

/// What keeps a run from beginning or going on, in one line that says what to do next.
public struct OrchestratorError: Error, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// A flag, a number, a file, an unknown id, no provider, no sandbox: nothing was spent.
    case usage
    /// A fault of ours, or a damaged store.
    case fault
  }

  public var kind: Kind
  public var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Of a run that had begun: it says how to go on as well.
  package func resumable(_ resumption: Resumption) -> OrchestratorError {
    OrchestratorError(kind, "\(description), then go on with: \(resumption)")
  }

  /// The process's exit code for it.
  public var exitCode: Int32 { kind == .usage ? 2 : 5 }
}
