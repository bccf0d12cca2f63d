-- What is changed by somebody who looked at it first is changed from the version that they saw.
ALTER TABLE user ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE client ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user_group ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- What another system that manages the people calls a user.
ALTER TABLE user ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX user_by_external_id ON user (tenant_id, external_id) WHERE external_id IS NOT NULL;

-- More roles than there were. The table is not made anew: what refers to a user would go with the old one.
ALTER TABLE user ADD COLUMN any_role TEXT NOT NULL DEFAULT 'user'
  CHECK (any_role IN ('user', 'auditor', 'helpdesk', 'admin'));
UPDATE user SET any_role = role WHERE role <> 'user';
ALTER TABLE user DROP COLUMN role;
ALTER TABLE user RENAME COLUMN any_role TO role;

-- Whoever looks for people reads this index alone, from one user name to the next; stored-text.ts makes the text.
ALTER TABLE user ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE user SET search_text = latchkey_search_text(username, email, display_name);
CREATE INDEX user_by_name ON user (tenant_id, username, status, role, id, search_text);
