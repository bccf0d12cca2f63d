-- Who has made the version there is, when and why. Who made those before was not written down.
ALTER TABLE tenant ADD COLUMN changed_at INTEGER;
ALTER TABLE tenant ADD COLUMN changed_by TEXT;
ALTER TABLE tenant ADD COLUMN change_comment TEXT;
UPDATE tenant SET changed_at = created_at WHERE version = 1;

-- The versions before it, each with everything that holds for it.
CREATE TABLE tenant_revision (
  tenant_id TEXT NOT NULL,
  version   INTEGER NOT NULL,
  name      TEXT NOT NULL,
  status    TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
  branding  TEXT NOT NULL,
  policy    TEXT NOT NULL,
  at        INTEGER,
  actor     TEXT,
  comment   TEXT,
  PRIMARY KEY (tenant_id, version)
) STRICT;
