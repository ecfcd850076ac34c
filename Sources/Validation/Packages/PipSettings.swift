import FoundationEssentials
import Platform

/// Which index the user's pip asks, and how it gets there: variables for another pip, and the files that they name.
///
/// Both may hold a password. They go to the process that installs and nowhere else.
struct PipSettings: Sendable {
  private(set) var variables: [String: String] = [:]
  /// Certificates, and how names of hosts are found.
  private(set) var files: [String] = []

  /// Everything else that pip could be told (folders, options, targets) is ours to say.
  private static let names = [
    "index-url", "extra-index-url", "proxy", "trusted-host", "cert", "timeout", "default-timeout",
  ]
  private static let ownVariables = [
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
  ]
  private static let systemFiles = ["/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/ssl/certs"]

  /// Asks the pip of the tools, in the user's own environment.
  static func read(_ environment: [String: String], _ toolbox: Toolbox) async -> PipSettings {
    var settings = PipSettings()
    settings.variables = environment.filter { ownVariables.contains($0.key) }
    if let python = toolbox.path(of: "python") {
      let command = ChildCommand(
        executable: python, arguments: ["-I", "-m", "pip", "config", "list"], environment: environment, directory: "/",
        wallSeconds: 30)
      let text = (try? await ChildProcess.run(command))?.stdoutText ?? ""
      settings.variables.merge(variables(of: text)) { $1 }
    }
    let named = ["PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"].compactMap { settings.variables[$0] }
    settings.files = systemFiles + named.filter { $0.hasPrefix("/") }
    return settings
  }

  /// Of lines like `global.index-url='https://…'`: what a variable says wins over what is said for `install`, and that over
  /// what is said for all commands.
  private static func variables(of text: String) -> [String: String] {
    var found: [String: String] = [:]
    for section in ["global.", "install.", ":env:."] {
      for line in text.split(separator: "\n") where line.hasPrefix(section) {
        let parts = line.dropFirst(section.count).split(separator: "=", maxSplits: 1)
        guard parts.count == 2, names.contains(String(parts[0])) else { continue }
        // Written as Python writes a string.
        let value = parts[1].dropFirst().dropLast().replacing("\\n", with: " ")
        let name = parts[0].uppercased().replacing("-", with: "_")
        found["PIP_\(name)"] = String(value)
      }
    }
    return found
  }
}
