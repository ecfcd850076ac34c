import Foundation

/// `PackValidators ROOT OUTPUT FILE…` writes a Swift file that holds each FILE, named relative to ROOT, as base64.
@main
struct PackValidators {
  static func main() throws {
    let arguments = CommandLine.arguments
    let root = arguments[1].hasSuffix("/") ? arguments[1] : arguments[1] + "/"
    var source = "/// The files of `validators/` as base64, by path relative to that folder.\n"
    source += "enum EmbeddedValidators {\n  static let files: [(path: String, base64: String)] = [\n"
    for file in arguments.dropFirst(3) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      source += "    (\"\(file.dropFirst(root.count))\", \"\(bytes.base64EncodedString())\"),\n"
    }
    source += "  ]\n}\n"
    // A file that is written again is compiled again, and everything that imports its module.
    if (try? String(contentsOfFile: arguments[2], encoding: .utf8)) == source { return }
    try source.write(toFile: arguments[2], atomically: true, encoding: .utf8)
  }
}
