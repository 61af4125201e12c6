-- Facts about the database as a whole. `data_id` also stands in the data folder's file `id`; `pairing` is there while it is
-- being written.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- 'arriving' until its files are in their place, then 'kept'.
ALTER TABLE datasets ADD COLUMN state TEXT NOT NULL DEFAULT 'kept';

-- Whose files are to be removed: recorded together with the deletion, forgotten once the files are gone.
CREATE TABLE removals (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);

-- 1 once the job was asked to stop.
ALTER TABLE jobs ADD COLUMN cancelling BIGINT NOT NULL DEFAULT 0;
