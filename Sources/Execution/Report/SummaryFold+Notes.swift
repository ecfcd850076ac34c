import Core

extension SummaryFold {
  /// Remarks in the order in which a reader wants them: the plan, then task by task, then the whole.
  var notes: [Summary.Note] {
    var notes: [Summary.Note] = []
    if let run, !run.settings.sandbox {
      notes.append(note(.sandboxOff, nil, "The checks ran without a sandbox (--sandbox off)."))
    }
    let own = (run?.validators ?? []).filter { $0.origin != nil }
    if !own.isEmpty {
      let names = own.map { "\($0.name)\($0.origin?.replaces == true ? " (instead of the built-in one)" : "")" }
      notes.append(note(.ownValidators, nil, "Validators of the user's own: \(names.joined(separator: ", "))."))
    }
    if run?.paths?.allowInstall == true {
      let text = "Packages that the project declares come from an index, over the network (--allow-install)."
      notes.append(note(.packages, nil, text))
    }
    if let wheels = run?.paths?.wheels {
      let folders = wheels.joined(separator: ", ")
      notes.append(note(.packages, nil, "Packages that the project declares come from the user's wheels: \(folders)."))
    }
    if let prior { notes.append(note(.reused, nil, reuse(of: prior))) }
    notes += planFindings.map { note(.planFinding, nil, Report.line($0)) }
    notes += planRepairs.map { note(.planRepair, nil, $0) }
    notes += (plan?.criteria ?? []).compactMap { binding in
      binding.proposedText.map { note(.proposedCriterion, nil, "\(binding.id): \($0)") }
    }
    for task in plan?.tasks ?? [] { notes += self.notes(of: task, tasks[task.id] ?? TaskFold()) }
    notes += openIssuesOfTheReview
    notes += unreadable.map {
      note(.unreadableOpinion, $0.key.task, "The answer of \($0.by) to \($0.key.stage.rawValue) could not be read.")
    }
    notes += spending.overruns.map {
      note(.overrun, $0.key.task, "\($0.candidate) charged \($0.cost) for \($0.key), more than was reserved.")
    }
    notes += warnings.map { note(.budgetWarning, nil, "\($0).") }
    notes += withdrawn.map {
      note(
        .withdrawnAnswer, $0.key.task,
        $0.similar == nil
          ? "The answer of \($0.candidate) that the cache had for \($0.key) is forgotten, and was asked anew: \($0.reason)"
          : "The answer of \($0.candidate) that the cache had for a question like \($0.key) does not do: \($0.reason)")
    }
    notes += candidates.falseHits.map {
      note(
        .falseHit, $0.key.task,
        "The answer of \($0.candidate) that the cache had for a question like \($0.key) was wrong here, though it passed."
      )
    }
    notes += policies.lines.map { note(.policy, nil, $0) }
    notes += spending.assumed.sorted { $0.key < $1.key }.map { candidate, cost in
      note(
        .assumedPrice, nil,
        "The price of \(candidate) is unknown: its \(cost) are assumed, at the dearest prices of the catalogue.")
    }
    notes += spending.uncounted.sorted { $0.key < $1.key }.map { candidate, calls in
      note(
        .missingUsage, nil,
        "\(candidate) gave \(calls.answers) \(calls.answers == 1 ? "answer" : "answers") without a usable token count:"
          + " charged at the most that could be, \(calls.cost).")
    }
    return notes
  }

  private func reuse(of prior: String) -> String {
    let kept = (plan?.tasks ?? []).filter { tasks[$0.id]?.shipped?.origin == .reused }.map(\.id)
    let rest = kept.isEmpty ? "nothing of it is kept" : "checked again and kept: \(kept.joined(separator: ", "))"
    return "Begun with what project \(prior) left; \(rest)."
  }

  private func notes(of task: PlanTask, _ state: TaskFold) -> [Summary.Note] {
    var notes: [Summary.Note] = []
    if task.role == .tests { notes += vacuousTests(state).map { note(.vacuousTest, task.id, $0) } }
    notes += (state.shipped?.findings ?? []).map { note(.remark, task.id, Report.line($0)) }
    notes += state.discarded.map { note(.discardedDraft, task.id, "draft \($0.n): \($0.reason)") }
    if let critique = state.lastCritique, critique.key.task != nil {
      // A revision that stays green is kept without asking the critic again.
      let revised = critique.draft == state.shipped?.n ? "" : " (said of draft \(critique.draft ?? 0))"
      notes += (critique.opinion?.issues ?? []).map { note(.openIssue, task.id, Self.text(of: $0) + revised) }
    }
    return notes
  }

  /// A test task's suite runs on the skeleton only: what passes there proves nothing.
  private func vacuousTests(_ state: TaskFold) -> [String] {
    var seen: Set<String> = []
    return state.shippedChecks.flatMap { $0.tests ?? [] }
      .filter { $0.outcome == .passed && seen.insert($0.id).inserted }
      .map { "\($0.id) passes on the skeleton" }
  }

  /// An issue is settled once another draft of its file's owner ships.
  private var openIssuesOfTheReview: [Summary.Note] {
    (review?.opinion?.issues ?? []).compactMap { issue in
      let owner = issue.file.flatMap { owners[$0] }
      if let owner, let seq = tasks[owner]?.shippedSeq, seq > reviewSeq { return nil }
      return note(.openIssue, owner, Self.text(of: issue))
    }
  }

  private static func text(of issue: Opinion.Issue) -> String {
    let place = issue.file.map { "\($0): " } ?? ""
    return "\(issue.severity.rawValue): \(place)\(issue.problem)"
  }

  private func note(_ kind: Summary.Note.Kind, _ task: String?, _ text: String) -> Summary.Note {
    Summary.Note(kind: kind, task: task, text: text)
  }
}
