-- Trainings that belong together. What is asked for says which runs there are; each has a row here once it was begun or left out.
CREATE TABLE experiments (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    request TEXT NOT NULL,
    dataset TEXT NOT NULL,
    dataset_name TEXT NOT NULL,
    planned BIGINT NOT NULL,
    -- 1 once it was asked to stop.
    cancelled BIGINT NOT NULL DEFAULT 0
);

-- `job` is the training that makes the run, `record` what came of it, as JSON. A run without a record has failed if its job has ended.
CREATE TABLE runs (
    experiment TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    job TEXT,
    record TEXT,
    PRIMARY KEY (experiment, number)
);

CREATE INDEX runs_by_job ON runs (job);
