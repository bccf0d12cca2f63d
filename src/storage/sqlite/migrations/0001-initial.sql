-- Times are epoch seconds. Expiry is decided at read; the indexes on expires_at are for sweeping.

CREATE TABLE tenant (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
  branding   TEXT NOT NULL,
  policy     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version    INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
  tenant_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  username     TEXT NOT NULL,
  email        TEXT,
  display_name TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
  role         TEXT NOT NULL CHECK (role IN ('user', 'admin')),
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;

-- User names and addresses share one name space, so that nobody's name can be somebody else's address.
CREATE TABLE user_identifier (
  tenant_id  TEXT NOT NULL,
  identifier TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  PRIMARY KEY (tenant_id, identifier),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX user_identifier_by_user ON user_identifier (tenant_id, user_id);

CREATE TABLE credential (
  seq          INTEGER PRIMARY KEY,
  tenant_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  user_id      TEXT NOT NULL,
  method       TEXT NOT NULL,
  name         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  counter      INTEGER,
  rp_id        TEXT,
  webauthn_id  TEXT,
  -- What only this method has, as JSON.
  details      TEXT NOT NULL,
  UNIQUE (tenant_id, id)
) STRICT;
CREATE INDEX credential_by_user ON credential (tenant_id, user_id);
CREATE UNIQUE INDEX credential_by_passkey ON credential (rp_id, webauthn_id) WHERE webauthn_id IS NOT NULL;

CREATE TABLE client (
  tenant_id     TEXT NOT NULL,
  client_id     TEXT NOT NULL,
  metadata      TEXT NOT NULL,
  sealed_secret TEXT,
  first_party   INTEGER NOT NULL CHECK (first_party IN (0, 1)),
  created_at    INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, client_id)
) STRICT;

CREATE TABLE signing_key (
  seq        INTEGER PRIMARY KEY,
  tenant_id  TEXT NOT NULL,
  kid        TEXT NOT NULL,
  alg        TEXT NOT NULL,
  sealed_jwk TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (tenant_id, kid)
) STRICT;

CREATE TABLE artifact (
  tenant_id   TEXT NOT NULL,
  model       TEXT NOT NULL,
  id          TEXT NOT NULL,
  payload     TEXT NOT NULL,
  expires_at  INTEGER,
  consumed_at INTEGER,
  uid         TEXT,
  user_code   TEXT,
  grant_id    TEXT,
  user_id     TEXT,
  PRIMARY KEY (tenant_id, model, id)
) STRICT;
CREATE INDEX artifact_by_uid ON artifact (tenant_id, model, uid) WHERE uid IS NOT NULL;
CREATE INDEX artifact_by_user_code ON artifact (tenant_id, model, user_code) WHERE user_code IS NOT NULL;
CREATE INDEX artifact_by_grant ON artifact (tenant_id, grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX artifact_by_user ON artifact (tenant_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX artifact_by_expiry ON artifact (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE session_evidence (
  tenant_id   TEXT NOT NULL,
  session_uid TEXT NOT NULL,
  user_id     TEXT NOT NULL,
  evidence    TEXT NOT NULL,
  settled     INTEGER NOT NULL CHECK (settled IN (0, 1)),
  expires_at  INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, session_uid)
) STRICT;
CREATE INDEX session_evidence_by_user ON session_evidence (tenant_id, user_id);
CREATE INDEX session_evidence_by_expiry ON session_evidence (expires_at);

CREATE TABLE attempt (
  tenant_id    TEXT NOT NULL,
  key          TEXT NOT NULL,
  failures     INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, key)
) STRICT;
CREATE INDEX attempt_by_expiry ON attempt (expires_at);

CREATE TABLE enrollment (
  tenant_id     TEXT NOT NULL,
  user_id       TEXT NOT NULL,
  skips         INTEGER NOT NULL,
  free_skips    INTEGER NOT NULL,
  snoozed_until INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE spent (
  tenant_id  TEXT NOT NULL,
  purpose    TEXT NOT NULL,
  id         TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, purpose, id)
) STRICT;
CREATE INDEX spent_by_expiry ON spent (expires_at);

CREATE TABLE audit_event (
  seq           INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  tenant_id     TEXT NOT NULL,
  at            INTEGER NOT NULL,
  type          TEXT NOT NULL,
  outcome       TEXT NOT NULL CHECK (outcome IN ('success', 'refused')),
  reason        TEXT,
  user_id       TEXT,
  client_id     TEXT,
  credential_id TEXT,
  address       TEXT
) STRICT;
CREATE INDEX audit_event_by_tenant ON audit_event (tenant_id);
CREATE INDEX audit_event_by_user ON audit_event (tenant_id, user_id) WHERE user_id IS NOT NULL;
