-- Models that several servers share; a single machine knows its own from their folders. `card` is the text of card.json as it is
-- by now, the other files are objects below `models/{id}/{generation}`. The keys hold what ids and names may not share.
CREATE TABLE models (
    id TEXT PRIMARY KEY,
    id_key TEXT NOT NULL UNIQUE,
    name_key TEXT NOT NULL UNIQUE,
    -- Another one each time that an id is given again.
    generation BIGINT NOT NULL,
    -- How often the card was changed.
    revision BIGINT NOT NULL DEFAULT 0,
    -- The training that made it, which makes no second one.
    job TEXT UNIQUE,
    created_at TEXT NOT NULL,
    card TEXT NOT NULL
);
