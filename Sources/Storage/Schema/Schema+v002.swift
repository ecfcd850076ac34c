extension Schema {
  /// Caps that several projects share. All of it follows from the events: `caps` from those of the store's own stream,
  /// the rest from those of the projects and, where a project was pruned, from what the store's stream says of it.
  static let v002 = """
    ALTER TABLE projects ADD COLUMN org TEXT NOT NULL DEFAULT '';
    ALTER TABLE projects ADD COLUMN team TEXT NOT NULL DEFAULT '';
    CREATE INDEX projects_by_org ON projects (org) WHERE org <> '';
    CREATE INDEX projects_by_team ON projects (team) WHERE team <> '';

    CREATE TABLE caps (
      level TEXT NOT NULL CHECK (level IN ('project', 'team', 'org')),
      name TEXT NOT NULL CHECK (name <> ''),
      monthly INTEGER NOT NULL CHECK (monthly >= 0),
      PRIMARY KEY (level, name)
    ) STRICT, WITHOUT ROWID;

    -- What ended calls cost, by calendar month (UTC) and by account; '' where there is no org or team.
    CREATE TABLE spending (
      project_id TEXT NOT NULL,
      month TEXT NOT NULL,
      org TEXT NOT NULL,
      team TEXT NOT NULL,
      settled INTEGER NOT NULL CHECK (settled > 0),
      PRIMARY KEY (project_id, month, org, team)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX spending_by_org ON spending (month, org, settled) WHERE org <> '';
    CREATE INDEX spending_by_team ON spending (month, team, settled) WHERE team <> '';

    -- What was spent before this step, when there were neither orgs nor teams.
    INSERT INTO spending (project_id, month, org, team, settled)
      SELECT project_id, strftime('%Y-%m', at_ms / 1000, 'unixepoch'), '', '', SUM(cost) FROM (
        SELECT project_id, at_ms, json_extract(payload, '$.cost') AS cost FROM events
        WHERE kind = 'callSettled' AND json_valid(payload)
        UNION ALL
        SELECT project_id, at_ms, json_extract(payload, '$.charged') FROM events
        WHERE kind = 'callFailed' AND json_valid(payload)
      ) GROUP BY 1, 2 HAVING SUM(cost) > 0;
    """
}
