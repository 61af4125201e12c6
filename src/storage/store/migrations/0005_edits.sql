-- What people changed about a data set since it came, one row for each revision; its archive stays as it is.
CREATE TABLE edits (
    dataset TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (dataset, revision)
);

-- Revisions with a name.
CREATE TABLE versions (
    dataset TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (dataset, name)
);

-- How many edits there were; `images` and `classes` are as these left them.
ALTER TABLE datasets ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
