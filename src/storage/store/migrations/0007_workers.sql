-- Which worker has a job, where several share the database. `attempt` rises each time the job is taken, and every write of its work
-- names it; `lease_until` is the moment, in milliseconds since 1970 by the database's clock, after which another worker may take it.
ALTER TABLE jobs ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN worker TEXT;
ALTER TABLE jobs ADD COLUMN lease_until BIGINT;
-- What the job is busy with, for servers that do not work on it; JSON.
ALTER TABLE jobs ADD COLUMN passing TEXT;

-- Workers that gave a sign of life, `seen_at` by the same clock; `lanes` are kinds of jobs between spaces.
CREATE TABLE workers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    device TEXT NOT NULL,
    lanes TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);
