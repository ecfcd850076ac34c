import Core

/// Files for a prompt under headings, as many as fit; what does not fit is named.
struct FileSections {
  private struct Entry {
    var section: Int
    var priority: Int
    var distance: Int
    var path: String
    var block: String
  }

  private var titles: [String] = []
  private var entries: [Entry] = []

  /// Sections are shown in the order of adding; when space is short, low priorities and short distances win.
  mutating func add(
    _ title: String, _ files: FileTree, priority: (String) -> Int, distance: (String) -> Int = { _ in 0 }
  ) {
    guard !files.isEmpty else { return }
    for path in files.paths {
      entries.append(
        Entry(
          section: titles.count, priority: priority(path), distance: distance(path), path: path,
          block: DataBlock.file(path, files[path] ?? "")))
    }
    titles.append(title)
  }

  /// One part for each section, and one that says what was left out.
  func parts(bytes: Int) -> [PromptPart] {
    var left = bytes - titles.reduce(0) { $0 + $1.utf8.count + 8 }
    var chosen: Set<Int> = []
    let ranked = entries.indices.sorted {
      (entries[$0].priority, entries[$0].distance, entries[$0].path) < (
        entries[$1].priority, entries[$1].distance, entries[$1].path
      )
    }
    for index in ranked where entries[index].block.utf8.count + 2 <= left {
      left -= entries[index].block.utf8.count + 2
      chosen.insert(index)
    }
    var parts: [PromptPart] = []
    for (section, title) in titles.enumerated() {
      let blocks = entries.indices.filter { chosen.contains($0) && entries[$0].section == section }.map {
        entries[$0].block
      }
      if !blocks.isEmpty { parts.append(.fixed("# \(title)\n\n" + blocks.joined(separator: "\n\n"))) }
    }
    let missing = entries.indices.filter { !chosen.contains($0) }.map { "- \(entries[$0].path)" }
    if !missing.isEmpty {
      parts.append(
        .fixed(
          "# Left out\n\nThese files exist too and did not fit in here:\n"
            + missing.withoutRepetition.joined(separator: "\n")))
    }
    return parts
  }
}
