@main
struct OrchestratorCommand {
  static func main() {
    print("orchestrator 0.1.0")
  }
}
