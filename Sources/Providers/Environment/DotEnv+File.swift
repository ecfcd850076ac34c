import Platform

extension DotEnv {
  /// The `.env` of a folder; empty where there is none. What cannot be read is ignored with a warning.
  package init(inFolder folder: String) {
    do throws(PlatformError) {
      self.init(parsing: try BoundedFile.read(folder == "." ? ".env" : "\(folder)/.env", limit: Self.sizeLimit))
    } catch {
      self.init(warning: error)
    }
  }

  private init(warning error: PlatformError) {
    self.init(parsing: [])
    if case .noSuchFile = error { return }
    warnings = ["\(error); ignored"]
  }
}
