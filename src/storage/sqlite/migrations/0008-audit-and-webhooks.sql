-- Who did it, and which sign-in it is part of; the block it was sealed in, and its place there.
ALTER TABLE audit_event ADD COLUMN actor TEXT;
ALTER TABLE audit_event ADD COLUMN sign_in TEXT;
ALTER TABLE audit_event ADD COLUMN block INTEGER;
ALTER TABLE audit_event ADD COLUMN position INTEGER;

-- Appending touches one small index. The others fill when events are sealed, which nobody waits for.
DROP INDEX audit_event_by_tenant;
DROP INDEX audit_event_by_user;
CREATE INDEX audit_event_unsealed ON audit_event (tenant_id, at) WHERE block IS NULL;
CREATE INDEX audit_event_by_block ON audit_event (tenant_id, block, position) WHERE block IS NOT NULL;
CREATE INDEX audit_event_by_time ON audit_event (tenant_id, at) WHERE block IS NOT NULL;
CREATE INDEX audit_event_by_type ON audit_event (tenant_id, type, at) WHERE block IS NOT NULL;
CREATE INDEX audit_event_by_user ON audit_event (tenant_id, user_id, at) WHERE block IS NOT NULL AND user_id IS NOT NULL;
CREATE INDEX audit_event_by_sign_in ON audit_event (tenant_id, sign_in, at)
  WHERE block IS NOT NULL AND sign_in IS NOT NULL;

CREATE TABLE audit_block (
  tenant_id     TEXT NOT NULL,
  number        INTEGER NOT NULL,
  previous_hash TEXT NOT NULL,
  hash          TEXT NOT NULL,
  count         INTEGER NOT NULL,
  first_at      INTEGER NOT NULL,
  last_at       INTEGER NOT NULL,
  sealed        TEXT NOT NULL,
  digests       TEXT,
  removed       TEXT,
  PRIMARY KEY (tenant_id, number)
) STRICT;
CREATE INDEX audit_block_by_age ON audit_block (last_at) WHERE digests IS NOT NULL;

-- Counts and snapshot are JSON; both outlive the events they were made of.
CREATE TABLE audit_summary (
  tenant_id  TEXT NOT NULL,
  day        TEXT NOT NULL,
  last_block INTEGER NOT NULL,
  counts     TEXT NOT NULL,
  snapshot   TEXT,
  PRIMARY KEY (tenant_id, day)
) STRICT;
CREATE INDEX audit_summary_by_block ON audit_summary (tenant_id, last_block);

CREATE TABLE webhook (
  tenant_id         TEXT NOT NULL,
  id                TEXT NOT NULL,
  url               TEXT NOT NULL,
  events            TEXT,
  sealed_secret     TEXT NOT NULL,
  status            TEXT NOT NULL CHECK (status IN ('active', 'paused')),
  created_at        INTEGER NOT NULL,
  version           INTEGER NOT NULL,
  last_delivered_at INTEGER,
  last_failure      TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- What could not be delivered for a day, until somebody has it sent again or drops it.
CREATE TABLE dead_letter (
  tenant_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  block      INTEGER NOT NULL,
  code       TEXT NOT NULL,
  failed_at  INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX dead_letter_by_webhook ON dead_letter (tenant_id, webhook_id, id);
CREATE INDEX dead_letter_by_expiry ON dead_letter (expires_at);
