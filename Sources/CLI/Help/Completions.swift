/// Completion scripts, made from the tables.
enum Completions {
  static func script(for shell: Shell) -> String {
    switch shell {
    case .bash: bash()
    case .zsh: zsh()
    case .fish: fish()
    }
  }

  private static func words(_ verb: Verb) -> String {
    (verb.flags.map(\.spelling) + (verb.operand?.choices ?? [])).joined(separator: " ")
  }

  private static var verbs: [Verb] { Verb.allCases.filter { $0 != .build } }

  private static func bash() -> String {
    let values = Flag.all.compactMap { flag -> String? in
      switch flag.value {
      case .none, .optional: nil
      case .text: "    \(flag.spelling)) return ;;"
      case .path: #"    \#(flag.spelling)) COMPREPLY=($(compgen -f -- "$current")); return ;;"#
      case .choice(_, let choices):
        #"    \#(flag.spelling)) COMPREPLY=($(compgen -W "\#(choices.joined(separator: " "))" -- "$current")); return ;;"#
      }
    }
    return """
      # bash completion for orchestrator: source <(orchestrator completions bash)
      _orchestrator() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} word words
        COMPREPLY=()
        case $previous in
      \(values.joined(separator: "\n"))
        esac
        words="\(Verb.allCases.map(\.rawValue).joined(separator: " ")) \(words(.build))"
        for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
          case $word in
      \(verbs.map { "      \($0.rawValue)) words=\"\(words($0))\"; break ;;" }.joined(separator: "\n"))
          esac
        done
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      }
      complete -o filenames -F _orchestrator orchestrator

      """
  }

  private static func zsh() -> String {
    func quoted(_ text: String) -> String {
      text.replacing("'", with: "'\\''").replacing("[", with: "(").replacing("]", with: ")")
    }
    func spec(_ flag: Flag) -> String {
      let action =
        switch flag.value {
        case .none, .optional: ""
        case .text(let name): ":\(name): "
        case .path(let name): ":\(name):_files"
        case .choice(let name, let choices): ":\(name):(\(choices.joined(separator: " ")))"
        }
      return "'\(flag.repeats ? "*" : "")\(flag.spelling)[\(quoted(flag.doc))]\(action)'"
    }
    func arguments(_ verb: Verb, _ operand: String) -> String {
      (verb.flags.map(spec) + [operand]).map { "      \($0)" }.joined(separator: " \\\n")
    }
    let cases = verbs.map { verb in
      let operand = verb.operand.map { "'*:\($0.name):(\($0.choices.joined(separator: " ")))'" } ?? "'*: :'"
      return "    \(verb.rawValue)) _arguments \\\n\(arguments(verb, operand)) ;;"
    }
    return """
      #compdef orchestrator
      # zsh completion for orchestrator: orchestrator completions zsh > a folder of $fpath/_orchestrator
      _orchestrator() {
        local verb=${words[(r)(\(verbs.map(\.rawValue).joined(separator: "|")))]}
        case $verb in
      \(cases.joined(separator: "\n"))
          *) _arguments \\
      \(arguments(.build, "'1:command:(\(Verb.allCases.map(\.rawValue).joined(separator: " ")))'")) ;;
        esac
      }
      compdef _orchestrator orchestrator

      """
  }

  private static func fish() -> String {
    func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "\\'") + "'" }
    let commands = Verb.allCases.map {
      "complete -c orchestrator -f -n __fish_use_subcommand -a \($0.rawValue) -d \(quoted($0.summary))"
    }
    let flags = Flag.all.map { flag in
      let argument =
        switch flag.value {
        case .none, .optional: ""
        case .text: " -x"
        case .path: " -r -F"
        case .choice(_, let choices): " -x -a \(quoted(choices.joined(separator: " ")))"
        }
      let verbs = flag.verbs.map(\.rawValue).sorted().joined(separator: " ")
      let condition = flag.verbs.contains(.build) ? "" : " -n \(quoted("__fish_seen_subcommand_from \(verbs)"))"
      let short = flag.short.map { " -s \($0)" } ?? ""
      return "complete -c orchestrator -l \(flag.name.rawValue)\(short)\(argument)\(condition) -d \(quoted(flag.doc))"
    }
    let operands = verbs.compactMap { verb in
      verb.operand.map {
        "complete -c orchestrator -f -n \(quoted("__fish_seen_subcommand_from \(verb.rawValue)")) "
          + "-a \(quoted($0.choices.joined(separator: " "))) -d \(quoted($0.doc))"
      }
    }
    return "# fish completion for orchestrator: orchestrator completions fish | source\n"
      + (commands + flags + operands).joined(separator: "\n") + "\n"
  }
}
