import Core

extension PlanChecking {
  /// Normalises paths and refuses those that are not inside the project.
  mutating func checkFiles() {
    for index in plan.tasks.indices {
      let task = plan.tasks[index]
      var files: [String] = []
      for raw in task.files {
        switch PlannedPath.normalise(raw) {
        case .success(let path):
          if path != raw { repaired("\(task.id): \(raw.quoted) is \(path.quoted)") }
          files.append(path)
        case .failure(let refusal): note("path", "\(task.id): the path \(raw.quoted) \(refusal.reason)")
        }
      }
      plan.tasks[index].files = files.withoutRepetition
      if files.count > plan.tasks[index].files.count { repaired("\(task.id): files named twice are named once") }
    }
  }

  /// One owner for each file, whatever the file system thinks of case, and no file where another's folder is.
  mutating func checkOwners() {
    giveSkeletonsToTheirOwners()
    var owners: [String: (task: String, path: String)] = [:]
    for task in plan.tasks {
      for path in task.files {
        let key = path.lowercased()
        if let other = owners[key] {
          let names =
            other.path == path ? path.quoted : "\(other.path.quoted) and \(path.quoted), which differ only in case"
          note(
            "owner",
            other.task == task.id ? "\(task.id) owns \(names)" : "\(other.task) and \(task.id) both own \(names)")
        } else {
          owners[key] = (task.id, path)
        }
      }
    }
    for task in plan.tasks {
      for path in task.files {
        var folder = path.lowercased()[...]
        while let slash = folder.lastIndex(of: "/") {
          folder = folder[..<slash]
          if let other = owners[String(folder)] {
            note(
              "folder",
              "\(other.path.quoted) of \(other.task) is a file, and the folder of \(path.quoted) of \(task.id)")
          }
        }
      }
    }
  }

  /// An interface task that lists the files whose skeletons it writes means what the product means.
  private mutating func giveSkeletonsToTheirOwners() {
    let interfaces = plan.tasks.indices.filter { plan.tasks[$0].role == .interface }
    guard let index = interfaces.first, interfaces.count == 1 else { return }
    let others = Set(plan.tasks.filter { $0.role != .interface }.flatMap(\.files).map { $0.lowercased() })
    let given = plan.tasks[index].files.filter { others.contains($0.lowercased()) }
    guard !given.isEmpty else { return }
    plan.tasks[index].files.removeAll { given.contains($0) }
    repaired(
      "\(plan.tasks[index].id) writes the skeletons of \(given.joined(separator: ", ")); other tasks own these files")
  }

  mutating func checkRoles() {
    for task in plan.tasks {
      if !task.role.shipsFiles, !task.files.isEmpty {
        note(
          "role",
          "\(task.id) is of role \(task.role.rawValue), which owns no files: its answer is read by its dependents")
      }
      if task.role.shipsFiles, task.role != .interface, task.files.isEmpty {
        note("role", "\(task.id) is of role \(task.role.rawValue) and names no file that it writes")
      }
      for path in task.files {
        if task.role != .tests, task.role.shipsFiles, PlannedPath.isTest(path) {
          note("tests", "\(task.id) owns the tests \(path.quoted): give them to a task of role tests that comes first")
        }
        let isSupport = PlannedPath.isUnderTests(path) || path == "conftest.py"
        if task.role == .tests, PlannedPath.isCode(path), !PlannedPath.isTest(path), !isSupport {
          note("tests", "\(task.id) writes tests and owns \(path.quoted): what it tests belongs to another task")
        }
      }
    }
    let builders: Set<Role> = [.tests, .implementation, .documentation, .configuration]
    if !plan.tasks.isEmpty, !plan.tasks.contains(where: { builders.contains($0.role) }) {
      note("nothing", "the plan builds nothing: no task of role implementation, tests, documentation or configuration")
    }
  }
}
