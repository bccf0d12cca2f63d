CREATE TABLE user_group (
  tenant_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
  tenant_id TEXT NOT NULL,
  user_id   TEXT NOT NULL,
  group_id  TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id, group_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_group ON membership (tenant_id, group_id, user_id);

-- What an application asks for beyond its tenant's policy, as JSON.
ALTER TABLE client ADD COLUMN rules TEXT NOT NULL DEFAULT '{}';
ALTER TABLE client ADD COLUMN status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended'));

-- A few words more about an event, as JSON.
ALTER TABLE audit_event ADD COLUMN details TEXT;

-- Skips are counted by campaign: those there are belong to the one that asks everybody. The state is the JSON that
-- stored-text.ts makes of it, so that a state can be compared as a whole.
CREATE TABLE enrollment_by_campaign (
  tenant_id TEXT NOT NULL,
  user_id   TEXT NOT NULL,
  state     TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;
INSERT INTO enrollment_by_campaign (tenant_id, user_id, state)
  SELECT tenant_id, user_id, json_object(
    'campaigns', iif(skips = 0 AND snoozed_until = 0, json_object(),
      json_object('everybody', json_object('skips', skips, 'snoozedUntil', snoozed_until))),
    'freeSkips', free_skips)
  FROM enrollment;
DROP TABLE enrollment;
ALTER TABLE enrollment_by_campaign RENAME TO enrollment;
