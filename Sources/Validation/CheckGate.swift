/// Lets in at most `width` checks at once, and one at a time for each build folder, in order of arrival.
actor CheckGate {
  private struct Waiter {
    var key: String?
    var continuation: CheckedContinuation<Void, Never>
  }

  private let width: Int
  private var running = 0
  private var busy: Set<String> = []
  private var waiting: [Waiter] = []

  init(width: Int) { self.width = max(1, width) }

  func enter(_ key: String?) async {
    await withCheckedContinuation { continuation in
      waiting.append(Waiter(key: key, continuation: continuation))
      admit()
    }
  }

  func leave(_ key: String?) {
    running -= 1
    if let key { busy.remove(key) }
    admit()
  }

  private func admit() {
    while running < width, let index = waiting.firstIndex(where: { $0.key.map { !busy.contains($0) } ?? true }) {
      let waiter = waiting.remove(at: index)
      running += 1
      if let key = waiter.key { busy.insert(key) }
      waiter.continuation.resume()
    }
  }
}
