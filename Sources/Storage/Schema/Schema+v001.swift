extension Schema {
  /// `events` and `blobs` are the truth; `projects` and `reservations` follow from them and can be rebuilt.
  static let v001 = """
    CREATE TABLE events (
      project_id TEXT NOT NULL CHECK (project_id <> ''),
      seq INTEGER NOT NULL CHECK (seq >= 1),
      at_ms INTEGER NOT NULL,
      run_id TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind <> ''),
      version INTEGER NOT NULL CHECK (version >= 1),
      payload TEXT NOT NULL,
      prev_hash TEXT NOT NULL CHECK ((seq = 1) = (prev_hash = '')),
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      PRIMARY KEY (project_id, seq)
    ) STRICT;

    CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
      BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

    CREATE TABLE blobs (
      id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
      encoding TEXT NOT NULL CHECK (encoding = 'utf-8'),
      bytes BLOB NOT NULL
    ) STRICT;

    -- Which blobs the payload of an event names: so that a project's are read in one query.
    CREATE TABLE event_blobs (
      project_id TEXT NOT NULL,
      seq INTEGER NOT NULL,
      blob_id INTEGER NOT NULL REFERENCES blobs (id),
      PRIMARY KEY (project_id, seq, blob_id),
      FOREIGN KEY (project_id, seq) REFERENCES events (project_id, seq)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE projects (
      project_id TEXT NOT NULL PRIMARY KEY,
      status TEXT NOT NULL,
      description TEXT NOT NULL,
      cap INTEGER NOT NULL CHECK (cap >= 0),
      settled INTEGER NOT NULL CHECK (settled >= 0),
      updated_at INTEGER NOT NULL,
      last_seq INTEGER NOT NULL CHECK (last_seq >= 1),
      last_hash TEXT NOT NULL CHECK (length(last_hash) = 64)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX projects_by_time ON projects (updated_at);

    -- The calls that have no ending yet; task is '' for stages of the whole project.
    CREATE TABLE reservations (
      project_id TEXT NOT NULL REFERENCES projects (project_id),
      stage TEXT NOT NULL,
      task TEXT NOT NULL,
      n INTEGER NOT NULL,
      bound INTEGER NOT NULL CHECK (bound >= 0),
      PRIMARY KEY (project_id, stage, task, n)
    ) STRICT, WITHOUT ROWID;
    """
}
