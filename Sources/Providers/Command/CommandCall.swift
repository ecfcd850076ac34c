import Core
import Platform

/// A program that reads the prompt on stdin and answers on stdout; no shell in between.
struct CommandCall: Sendable {
  let executable: String
  let arguments: [String]
  /// Already cut down to what the program may see.
  let environment: [String: String]

  func run(_ request: ModelRequest, seconds: Double) async throws(ModelError) -> ModelAnswer {
    let prompt = [request.prompt.system.text, request.prompt.user].filter { !$0.isEmpty }.joined(separator: "\n\n")
    let input = Array(prompt.utf8)
    let command = ChildCommand(
      executable: executable, arguments: arguments, environment: variables(for: request), stdin: input,
      wallSeconds: seconds, outputLimit: HTTPReply.bodyLimit)
    let result: ChildResult
    do throws(PlatformError) {
      result = try await ChildProcess.run(command)
    } catch {
      throw ModelError(error == .cancelled ? .cancelled : .unreachable, error.description)
    }
    return try answer(from: result, inputBytes: input.count)
  }

  private func variables(for request: ModelRequest) -> [String: String] {
    var variables = environment
    variables["PATH"] = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    variables["ORCHESTRATOR_STAGE"] = request.key.stage.rawValue
    variables["ORCHESTRATOR_TASK"] = request.key.task ?? "-"
    variables["ORCHESTRATOR_ATTEMPT"] = String(request.key.n)
    variables["ORCHESTRATOR_MODEL"] = request.candidate.model
    return variables
  }

  private func answer(from result: ChildResult, inputBytes: Int) throws(ModelError) -> ModelAnswer {
    if result.timedOut { throw ModelError(.timedOutTotal, "\(executable) was ended: its time was up") }
    guard result.succeeded else {
      let said = result.stderrText.split(whereSeparator: \.isNewline).map(\.trimmed).last { !$0.isEmpty }
      let how =
        switch result.exit {
        case .exited(let code): "exit \(code)";
        case .signalled(let n): "signal \(n)"
        }
      throw ModelError(.overloaded, "\(executable) ended with \(how)\(said.map { ": \($0)" } ?? "")")
    }
    guard result.stdout.count < HTTPReply.bodyLimit, let text = String(validating: result.stdout, as: UTF8.self) else {
      throw ModelError(.malformed, "\(executable) wrote no UTF-8 text of less than \(HTTPReply.bodyLimit) bytes")
    }
    // A program counts no tokens, but its models may have prices: a token for every four bytes makes the cost of a call
    // a function of its text, the same in every run.
    let usage = TokenUsage(input: (inputBytes + 3) / 4, output: (result.stdout.count + 3) / 4)
    return ModelAnswer(text: text, usage: usage, finish: .complete)
  }
}
