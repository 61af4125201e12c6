-- Sessions that visitors ended before their time, by the id in their cookie, until `ends` (seconds since 1970).
CREATE TABLE signed_out (
    id TEXT PRIMARY KEY,
    ends BIGINT NOT NULL
);
