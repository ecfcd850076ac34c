import Core
import Execution
import OrchestratorKit
import Platform
import Routing

/// What a run tells while it goes on: one line for each finished task, all calls and checks under --verbose, and a
/// status line on a terminal.
struct ProgressLines: Sendable {
  let printer: Printer

  func show(_ notice: ProjectSession.Notice) {
    switch notice {
    case .warning(let text): printer.warning(text)
    case .similar(let project): printer.note(Self.remark(on: project), label: "similar")
    case .opened(let id, let criteria, let isResumed):
      printer.note("\(id)\(isResumed ? " (resumed)" : "")", label: "project")
      for criterion in criteria { printer.note(criterion.text, label: criterion.id) }
      if criteria.isEmpty { printer.note("no criteria were given: the plan proposes them") }
    case .event(let stored, let state):
      show(stored, state)
      if let line = EventLine(stored, state).json { printer.event(line) }
      printer.status(status(of: state))
    case .waiting(let wait, let milliseconds):
      let line = "at most \((milliseconds + 999) / 1000) s for \(wait.object)"
      if milliseconds >= Self.longWait {
        printer.note(line, label: "waiting")
      } else {
        printer.detail("waiting \(line)")
      }
    }
  }

  private static func remark(on project: SimilarProject) -> String {
    let state = "\(project.projectID) (\(project.status), \(project.spent) spent)"
    guard !project.isFinished else {
      return
        "\(state) is \(project.isSame ? "the same project" : "like this one, \(Table.number(project.score, digits: 2))")"
        + "; begin with what it left by --reuse \(project.projectID)"
    }
    return "\(state) is the same project, unfinished; go on with it by --resume \(project.projectID) instead"
  }

  /// Milliseconds after which somebody who looks on wants to know why nothing happens.
  private static let longWait: Int64 = 2_000

  private func show(_ stored: StoredEvent, _ state: RunState) {
    switch stored.event {
    case .planAccepted(let accepted):
      let tasks = accepted.plan.tasks.count
      let cost = state.estimate.map { ", estimated \($0.low) to \($0.high)" } ?? ""
      let left = state.planning.answers.isEmpty ? state.prior.map { ", what project \($0.project) left" } : nil
      let served = state.served.first { $0.key.stage == .plan }.map { Self.origin(of: $0.value) }
      let origin = served ?? left ?? ""
      printer.note("\(tasks) \(tasks == 1 ? "task" : "tasks")\(origin)\(cost): \(accepted.plan.summary)", label: "plan")
      for binding in accepted.plan.criteria {
        if let text = binding.proposedText { printer.note("\(text) (proposed by the plan)", label: binding.id) }
      }
      for repair in accepted.repairs { printer.detail("plan repaired: \(repair)") }
      for binding in accepted.plan.criteria { warn(about: binding, state) }
    case .planRejected(let rejected):
      printer.note("not usable: \(rejected.findings.first?.message ?? "unknown")", label: "plan", .yellow)
    case .taskAccepted(let accepted):
      let task = state.tasks[accepted.task]
      let draft = task?.drafts[accepted.n]
      let isReused = draft?.origin == .reused
      let number = isReused ? "what project \(state.prior?.project ?? "") left" : "draft \(accepted.n)"
      let author = draft.map { isReused ? "" : " by \($0.candidate)" } ?? ""
      let origin = state.servedDraft(accepted.n, of: accepted.task).map(Self.origin) ?? ""
      let score = accepted.score.map { ", score \($0)" } ?? ""
      let unchecked = accepted.unchecked ? ", unchecked" : ""
      printer.note(
        "\(accepted.task): \(task?.task.title ?? ""), \(number)\(author)\(origin)\(score)\(unchecked)",
        label: "accepted",
        .green)
    case .taskFailed(let failed): printer.note("\(failed.task): \(failed.reason)", label: "failed", .red)
    case .taskReopened(let reopened):
      let finding = reopened.findings.first.map { ": \($0.message)" } ?? ""
      printer.note("\(reopened.task) (\(reopened.cause.rawValue))\(finding)", label: "reopened", .yellow)
    case .breakerChanged(let change): printer.note(change.line(at: stored.at), label: "model", .yellow)
    case .budgetWarned(let warning): printer.warning("\(warning)")
    case .callReserved(let call):
      printer.detail("\(call.key): asking \(call.candidate), at most \(call.bound)")
    case .callRefused(let refused):
      printer.detail(
        "\(refused.key): \(refused.bound) does not fit, \(refused.available) is left of the \(limit(of: refused))")
    case .callSettled(let call): printer.detail("\(call.key): \(call.cost), \(call.milliseconds) ms")
    case .callServed(let call):
      printer.detail("\(call.key): \(call.candidate)\(Self.origin(of: call)), saves \(call.saved)")
    case .answerWithdrawn(let withdrawn):
      let fault =
        withdrawn.similar.map { "what a similar question had (\(Self.score($0))) does not do" } ?? "of no use any more"
      printer.note("\(withdrawn.key): \(fault), asked anew: \(withdrawn.reason)", label: "cache", .yellow)
    case .answerHeld(let held):
      printer.detail("\(held.key): a similar question had an answer (\(Self.score(held.similar))), both are compared")
    case .answerCompared(let compared):
      let outcome = compared.agrees ? "the same" : "something else"
      printer.detail("\(compared.key): a similar question (\(Self.score(compared.similar))) was answered by \(outcome)")
    case .callFailed(let failed): printer.detail("\(failed.key): \(failed.candidate): \(failed.error)")
    case .draftRejected(let rejected):
      printer.detail("\(rejected.task) draft \(rejected.n): \(rejected.message)")
    case .checkFinished(let check):
      let place = check.task.map { "\($0) draft \(check.n)" } ?? "project"
      let finding = check.result.findings.first.map { ": \($0.message)" } ?? ""
      let kept = check.reused == true ? ", known of the same files" : ""
      printer.detail("\(place): \(check.check) \(check.result.verdict.rawValue)\(kept)\(finding)")
    default: break
    }
  }

  private static func origin(of served: CallServed) -> String {
    ", from the cache" + (served.similar.map { ", for a similar question (\(score($0)))" } ?? "")
  }

  private static func score(_ similar: SimilarQuestion) -> String { Table.number(similar.score, digits: 2) }

  private func limit(of refused: CallRefused) -> String {
    refused.cap.map { "monthly cap of \($0)" } ?? "budget"
  }

  /// What nothing will decide is said before task money is spent.
  private func warn(about binding: CriterionBinding, _ state: RunState) {
    let text = state.criteria.first { $0.id == binding.id }?.text ?? ""
    if case .nothing(let reason) = binding.decider {
      printer.warning("\(binding.id) '\(text)' will stay unverified: \(reason)")
    } else if let unmeasured = binding.unmeasured {
      printer.warning("\(binding.id) '\(text)' will stay unverified: \(unmeasured)")
    }
  }

  private func status(of state: RunState) -> String {
    let tasks = state.orderedTasks
    let done = tasks.count { $0.acceptedN != nil }
    var parts = [
      tasks.isEmpty ? "planning" : "\(done)/\(tasks.count) tasks",
      "\(state.settled) of \(state.run?.settings.budget ?? .zero)",
    ]
    let calls = state.inFlight.keys.map(\.description).sorted()
    if !calls.isEmpty { parts.append("asking: \(calls.joined(separator: ", "))") }
    let asked = Set(state.inFlight.keys.map(\.task))
    var checked = tasks.filter { $0.isOpen && $0.current != nil && !asked.contains($0.task.id) }.map(\.task.id)
    if !tasks.isEmpty, calls.isEmpty, !tasks.contains(where: \.isOpen) { checked = ["the whole"] }
    if !checked.isEmpty { parts.append("checking: \(checked.joined(separator: ", "))") }
    return parts.joined(separator: ", ")
  }
}
