-- Mail that waits to be delivered. It is deleted once sent.
CREATE TABLE outbox (
  tenant_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  user_id    TEXT,
  kind       TEXT NOT NULL,
  sealed     TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX outbox_by_due ON outbox (due_at);
CREATE INDEX outbox_by_expiry ON outbox (expires_at);
