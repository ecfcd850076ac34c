import Core
import Platform

/// Takes an archive in, line by line, and refuses the first that does not follow from the lines before.
struct Import {
  /// Between two events.
  private static let pendingLimit = (bodies: 100_000, bytes: 256 << 20)

  private let connection: Connection
  private var reader: ArchiveReader
  private let header: ArchiveLine.Header
  private(set) var record: ProjectRecord
  private(set) var damage: ArchiveLine.Damage?
  /// The last run's checks were run without the sandbox.
  private(set) var isUnsandboxed = false
  /// Bodies for the next event.
  private var pending: [String: String] = [:]
  private var pendingBytes = 0
  private var taken: Set<String> = []

  init(_ file: InputFile, to connection: Connection) throws(StorageError) {
    self.connection = connection
    reader = ArchiveReader(file)
    guard case .header(let header) = try reader.next() else {
      throw reader.refusal("this is no archive of orchestrator export")
    }
    guard header.archive <= ArchiveLine.version else {
      throw reader.refusal("the archive has version \(header.archive) and this program knows \(ArchiveLine.version)")
    }
    guard header.archive == ArchiveLine.version, header.events >= 0, ProjectLock.isID(header.projectID) else {
      throw reader.refusal("the header is not valid")
    }
    self.header = header
    record = ProjectRecord(id: header.projectID)
  }

  mutating func run() throws(StorageError) {
    reading: while let line = try reader.next() {
      switch line {
      case .header: throw reader.refusal("a second header")
      case .body(let body): try take(body)
      case .event(let event): try take(event)
      case .damage(let found):
        damage = found
        break reading
      }
    }
    guard record.lastSeq == header.events else {
      throw reader.refusal("the archive ends after \(record.lastSeq) of \(header.events) events")
    }
    guard pending.isEmpty else { throw reader.refusal("the bodies before it belong to no event") }
    guard record.lastSeq > 0 else { throw .archive(line: nil, reason: "nothing in it is intact") }
    // Of a pruned project that comes back its own events tell again what it spent.
    for (account, settled) in try ProjectRecord.spending(of: record.id, from: connection)
    where record.spending[account, default: .zero] + record.ledger.reserved < settled {
      throw .archive(line: nil, reason: "another project \(record.id) was pruned here, and what it spent still counts")
    }
    try record.save(replacing: ProjectRecord(id: record.id), to: connection)
  }

  private mutating func take(_ body: ArchiveLine.Body) throws(StorageError) {
    guard SHA256.hex(body.content.bytes) == body.sha256,
      let text = String(validating: body.content.bytes, as: UTF8.self)
    else { throw reader.refusal("the body is not what its digest says") }
    guard !taken.contains(body.sha256), pending.updateValue(text, forKey: body.sha256) == nil else {
      throw reader.refusal("the body was there before")
    }
    pendingBytes += body.content.bytes.count
    guard pending.count <= Self.pendingLimit.bodies, pendingBytes <= Self.pendingLimit.bytes else {
      throw reader.refusal("too many bodies for one event")
    }
  }

  private mutating func take(_ line: ArchiveLine.Event) throws(StorageError) {
    let row = EventRow(line)
    guard row.project == header.projectID else { throw reader.refusal("an event of another project") }
    guard row.seq == record.lastSeq + 1 else {
      throw reader.refusal("event \(row.seq) where event \(record.lastSeq + 1) belongs")
    }
    guard row.isIntact, row.previousHash == record.lastHash else {
      throw reader.refusal("event \(row.seq) is not what its hash says")
    }
    // Up to the year 9999.
    guard row.version >= 1, !row.kind.isEmpty, (0..<253_402_300_800_000).contains(row.at) else {
      throw reader.refusal("event \(row.seq) has a kind, version or time that cannot be")
    }
    let names = NamedBodies()
    guard let event = try? row.event(with: names.decoder).event else {
      throw reader.refusal("event \(row.seq) is not readable")
    }
    guard hasPossibleNumbers(row) else { throw reader.refusal("event \(row.seq) has a number that cannot be") }
    try checkNames(in: event)
    do {
      try record.apply(event, at: row.at, hash: row.hash)
    } catch {
      throw reader.refusal("event \(row.seq) contradicts the events before it")
    }
    let bodies = names.digests.union(line.bodies ?? [])
    guard bodies.isSuperset(of: pending.keys) else {
      throw reader.refusal("event \(row.seq) does not name all bodies before it")
    }
    taken.formUnion(pending.keys)
    guard taken.isSuperset(of: bodies) else { throw reader.refusal("a body of event \(row.seq) is missing") }
    try row.insert(bodies: pending, to: connection)
    for digest in bodies where pending[digest] == nil { try row.link(to: digest, in: connection) }
    pending = [:]
    pendingBytes = 0
  }

  /// Far beyond any tokens, milliseconds or micro-dollars of ours, and small enough that a million of them can be summed.
  private static let largestNumber = 1e13

  private func hasPossibleNumbers(_ row: EventRow) -> Bool {
    let payload = try? JSONValue(parsing: String(decoding: row.payload, as: UTF8.self))
    return payload?.numbers.allSatisfy { abs($0) <= Self.largestNumber } ?? false
  }

  /// What becomes the name of a folder.
  private mutating func checkNames(in event: Event) throws(StorageError) {
    let names: [String]
    switch event {
    case .projectCreated(let created):
      guard created.spec.projectID == header.projectID else {
        throw reader.refusal("the project has another id inside")
      }
      names = []
    case .runStarted(let started):
      isUnsandboxed = !started.settings.sandbox
      names = []
    case .planAccepted(let accepted): names = accepted.plan.tasks.map(\.id)
    default: names = []
    }
    for name in names where !ProjectLock.isID(name) {
      throw reader.refusal("a task has the id \(name.debugDescription)")
    }
  }
}
