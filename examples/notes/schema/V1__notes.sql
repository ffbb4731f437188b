-- A note as it is now. Its id is ordered by time, and who writes one does not choose it.
CREATE TABLE notes (
    id      uuid        PRIMARY KEY DEFAULT uuidv7(),
    title   text        NOT NULL CHECK (char_length(title) BETWEEN 1 AND 120),
    body    text        NOT NULL CHECK (char_length(body) <= 20000),
    version integer     NOT NULL DEFAULT 1,
    written timestamptz NOT NULL DEFAULT now(),
    changed timestamptz NOT NULL DEFAULT now(),
    -- What the search looks at: a word of the title counts as much as one of the body.
    words   tsvector    NOT NULL GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || body)) STORED
);

CREATE INDEX notes_last_changed ON notes (changed DESC, id DESC);
CREATE INDEX notes_words ON notes USING gin (words);
