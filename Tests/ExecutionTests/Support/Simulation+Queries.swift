import Core
import Execution

extension Simulation {
  /// Every call in the order in which it was made: "generate t2 1 alpha/cheap".
  var calls: [String] {
    events.compactMap { if case .callReserved(let call) = $0 { "\(call.key) \(call.candidate)" } else { nil } }
  }

  var reservations: [CallReserved] {
    events.compactMap { if case .callReserved(let call) = $0 { call } else { nil } }
  }

  func calls(of task: String?) -> [String] {
    reservations.filter { $0.key.task == task }.map { "\($0.key.stage) \($0.key.n) \($0.candidate.provider)" }
  }

  var accepted: [String] {
    events.compactMap { if case .taskAccepted(let one) = $0 { "\(one.task) \(one.n)" } else { nil } }
  }

  var reopened: [TaskReopened] {
    events.compactMap { if case .taskReopened(let one) = $0 { one } else { nil } }
  }

  var discarded: [DraftDiscarded] {
    events.compactMap { if case .draftDiscarded(let one) = $0 { one } else { nil } }
  }

  var convictions: [ConvictionRead] {
    events.compactMap { if case .convictionRead(let one) = $0 { one } else { nil } }
  }

  func failure(of task: String) -> String? {
    events.compactMap { if case .taskFailed(let one) = $0, one.task == task { one.reason } else { nil } }.last
  }

  func prompt(_ key: String) -> String? { reservations.last { "\($0.key)" == key }?.prompt.user }

  /// The checks of a task's draft, or of a round of the whole, in the order in which they ended.
  func checks(of task: String?, _ n: Int) -> [String] {
    events.compactMap { event in
      guard case .checkFinished(let check) = event, check.task == task, check.n == n else { return nil }
      return "\(check.check) \(check.result.verdict.rawValue)"
    }
  }

  /// The verdicts that were taken over from the same files: "t2 2 pytest".
  var reused: [String] {
    events.compactMap { event in
      guard case .checkFinished(let check) = event, check.reused == true else { return nil }
      return "\(check.task ?? "-") \(check.n) \(check.check)"
    }
  }

  /// The tree that ships.
  var tree: [String: String] { state.shippedTree.files.mapValues(\.text) }
}
