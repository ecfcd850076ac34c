/// The name of a project, an org or a team, which may come from a file or a variable, and names folders. `kind` says
/// what it is to be: "project id".
func checkedName(_ name: String, _ kind: String) throws(OrchestratorError) -> String {
  guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_.-]{0,63}/) != nil else {
    throw OrchestratorError(
      .usage, "'\(name)' is no \(kind): letters, digits, _ . and -, a letter or digit first, 64 at most")
  }
  return name
}
