-- Where a session was last proven, as JSON; null for what an older release has written.
ALTER TABLE session_evidence ADD COLUMN origin TEXT;

-- The further factor that a person wants to be offered first.
ALTER TABLE user ADD COLUMN preferred_method TEXT;
