-- Types and statements that SQLite and PostgreSQL both take. Shapes with an inside are JSON text.

CREATE TABLE datasets (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    images BIGINT NOT NULL,
    classes TEXT NOT NULL
);

-- A job outlives its dataset, so it keeps the dataset's name and does not refer to its row.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    request TEXT NOT NULL,
    dataset TEXT NOT NULL,
    dataset_name TEXT NOT NULL,
    device TEXT,
    progress DOUBLE PRECISION NOT NULL,
    seconds_left DOUBLE PRECISION,
    resumed BIGINT NOT NULL,
    model TEXT,
    report TEXT,
    error TEXT
);

CREATE INDEX jobs_by_state ON jobs (state, number);

CREATE TABLE events (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (job, seq)
);

-- A report outlives its job, its model and its dataset.
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    model TEXT NOT NULL,
    dataset TEXT NOT NULL,
    body TEXT NOT NULL
);
