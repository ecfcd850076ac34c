import Glibc
import Synchronization

/// Runs the jobs of one actor on a thread of its own, so that its blocking calls never hold a thread of the pool.
///
/// The thread lives until `stop()`; it does not keep the process alive.
final class ThreadExecutor: SerialExecutor {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var isStopped = false
  }

  private let queue = Mutex(Queue())
  /// Posted for every job and for the stop. POSIX lets any thread use a semaphore at once; it is freed in `deinit`, when
  /// neither the thread nor a caller holds the executor any more.
  nonisolated(unsafe) private let wakeUp: UnsafeMutablePointer<sem_t>

  init() throws(StorageError) {
    wakeUp = .allocate(capacity: 1)
    sem_init(wakeUp, 0, 0)
    let retained = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ThreadExecutor>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, retained.toOpaque())
    guard failure == 0 else {
      retained.release()
      throw .system(operation: "start a thread", code: failure)
    }
    pthread_detach(thread)
  }

  deinit {
    sem_destroy(wakeUp)
    wakeUp.deallocate()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.withLock { $0.jobs.append(job) }
    sem_post(wakeUp)
  }

  /// Ends the thread when the jobs that are queued have run. Nothing may be enqueued afterwards.
  func stop() {
    queue.withLock { $0.isStopped = true }
    sem_post(wakeUp)
  }

  private func run() {
    while true {
      // Fails only when a signal came between.
      while sem_wait(wakeUp) != 0 {}
      let (jobs, isStopped) = queue.withLock { queue in
        defer { queue.jobs = [] }
        return (queue.jobs, queue.isStopped)
      }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
      if isStopped { return }
    }
  }
}
