/// The declarations of a source file, found by a scanner that knows strings, comments and brackets, no more.
package enum SourceOutline {
  /// Of `.py`, `.pyi` and `.swift` files; others have none.
  package static func declarations(path: String, content: String) -> [SourceDeclaration] {
    switch FenceLanguage.pathExtension(path) {
    case "py", "pyi": PythonOutline.declarations(in: content)
    case "swift": SwiftOutline.declarations(in: content)
    default: []
    }
  }
}
