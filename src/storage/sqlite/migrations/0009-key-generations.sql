ALTER TABLE signing_key ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE signing_key ADD COLUMN signs_from INTEGER NOT NULL DEFAULT 0;
UPDATE signing_key SET signs_from = created_at;

-- Of nodes that make the next key at once, one does.
CREATE UNIQUE INDEX signing_key_generation ON signing_key (tenant_id, alg, generation);
