-- Not mail alone any more: each family of messages is taken by a courier of its own.
ALTER TABLE outbox ADD COLUMN family TEXT NOT NULL DEFAULT 'mail';

-- Who has to take it, where several messages for the same one are to wait for each other.
ALTER TABLE outbox ADD COLUMN destination TEXT;

DROP INDEX outbox_by_due;
CREATE INDEX outbox_by_family ON outbox (family, due_at, destination);
CREATE INDEX outbox_by_destination ON outbox (tenant_id, destination) WHERE destination IS NOT NULL;
