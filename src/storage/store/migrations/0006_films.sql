-- Films whose faces are followed, and recordings of a camera kept as numbers. `seen` is what the pictures came to, `edits` what
-- people said about it since; both JSON. The state is that of the film's job for as long as that is there.
CREATE TABLE films (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    condition TEXT,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- 1 while the video is there, and 1 if it is to stay when its numbers are.
    has_video BIGINT NOT NULL,
    keep_film BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    model TEXT NOT NULL,
    classes TEXT NOT NULL,
    every_s DOUBLE PRECISION NOT NULL,
    job TEXT,
    state TEXT NOT NULL,
    problem TEXT,
    seen TEXT NOT NULL,
    -- SHA-256 of the journal once it is complete.
    journal_sha256 TEXT,
    edits TEXT NOT NULL,
    revision BIGINT NOT NULL
);

CREATE INDEX films_by_job ON films (job);
