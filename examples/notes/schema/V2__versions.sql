-- What a note said, once for each time that it was saved; the last one is the note itself.
CREATE TABLE versions (
    note_id uuid        NOT NULL REFERENCES notes ON DELETE CASCADE,
    version integer     NOT NULL,
    title   text        NOT NULL,
    body    text        NOT NULL,
    written timestamptz NOT NULL,
    PRIMARY KEY (note_id, version)
);
