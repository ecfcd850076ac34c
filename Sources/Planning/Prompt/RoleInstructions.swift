import Core

/// What authors of each role have to keep in mind.
enum RoleInstructions {
  static func text(for context: TaskContext) -> String {
    switch context.task.role {
    case .interface:
      """
      Write the contract that everybody works from: the configuration that the checks read, and every source file as a \
      skeleton. A skeleton holds the real imports, names, signatures, types, constants and exceptions, and says in its \
      documentation what is returned, printed and raised, with exit codes. Functions and methods that do something have \
      one statement as their body: `raise NotImplementedError` in Python, `fatalError("stub")` in Swift, \
      `throw new Error("stub")` in JavaScript. Exceptions, constants and plain data types are complete. The skeleton must \
      load, build and pass the linters as it stands, and an empty test suite must load with the configuration. The \
      configuration may name only tools and packages that are listed above.
      """
    case .tests:
      """
      Write tests of what the description and the criteria ask for. Use only names, signatures and exceptions that the \
      skeleton has, or where there is none those agreed on. Each test has to fail as long as the code only raises the \
      skeleton's stub, and to pass for every correct implementation: test behaviour that is asked for, nothing else. Tests \
      are deterministic and fast: no network, no sleeping, no clock where it can be replaced. None is skipped.
      """
    case .implementation:
      context.skeleton.isEmpty
        ? """
        Write complete, working code. Keep every agreed name and signature. Leave no stub, placeholder or unfinished part.
        """
        : """
        Fill in the skeleton of your files. Keep every public name and signature that it has; add what you need besides. \
        Leave no stub, placeholder or unfinished part. The tests that are shown decide whether it works; do not write code \
        for the tests alone.
        """
    case .documentation:
      """
      Describe what the sources do, exactly as they do it: every command, name and example must work as it is written. Do \
      not promise what is not there.
      """
    case .configuration:
      "Write configuration that works with the tools and packages listed above and with the files of the plan."
    case .review, .analysis:
      "Answer to the point and back every statement by naming the file and line, or the words of the description, it rests on."
    }
  }
}
