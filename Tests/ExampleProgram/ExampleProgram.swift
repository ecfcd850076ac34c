@main
struct ExampleProgram {
  static func main() {}
}
