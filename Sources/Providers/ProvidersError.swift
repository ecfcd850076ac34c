/// What keeps the module from starting or a file of its own from being used. A call that fails is a `ModelError`.
package enum ProvidersError: Error, Sendable, Hashable, CustomStringConvertible {
  case noHTTP(String)
  /// A recording that cannot be read, with the line that is at fault.
  case damagedRecording(file: String, line: Int, reason: String)
  /// A recording that cannot be opened, or that was made for other candidates.
  case recording(file: String, reason: String)
  /// What the system says of a file; the path is in it.
  case file(String)
  /// No embeddings from this address.
  case embeddings(String, reason: String)

  package var description: String {
    switch self {
    case .noHTTP(let reason): "no HTTP: \(reason); reinstall libcurl"
    case .damagedRecording(let file, let line, let reason):
      "\(file), line \(line): \(reason); repair the line or record again"
    case .recording(let file, let reason): "\(file): \(reason)"
    case .file(let problem): problem
    case .embeddings(let address, let reason): "embeddings from \(address): \(reason)"
    }
  }
}
