import Foundation

/// A package as pip installs it: a module with types, in a zip file.
struct Wheel {
  struct Failed: Error {}

  var name = "tiny"
  var version = "1.0"
  /// What it needs, as a requirement.
  var requires: String?
  var code = "def product(left: int, right: int) -> int:\n    return left * right\n"

  /// Makes the folder, too.
  func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let program = """
      import sys, zipfile
      folder, name, version, code, requires = sys.argv[1:]
      info = f"{name}-{version}.dist-info"
      files = {
        f"{name}/__init__.py": code, f"{name}/py.typed": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n" + requires,
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
      files[f"{info}/RECORD"] = "".join(f"{path},,\\n" for path in [*files, f"{info}/RECORD"])
      with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
          wheel.writestr(path, text)
      """
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    python.arguments = ["-c", program, folder, name, version, code, requires.map { "Requires-Dist: \($0)\n" } ?? ""]
    try python.run()
    python.waitUntilExit()
    guard python.terminationStatus == 0 else { throw Failed() }
  }
}
