-- A comment lives beside its photo, on the shard of the photo's owner.
CREATE TABLE comments (
    owner    text        NOT NULL,
    photo_id uuid        NOT NULL,
    id       uuid        NOT NULL DEFAULT uuidv7(),
    author   text        NOT NULL,
    body     text        NOT NULL CHECK (char_length(body) BETWEEN 1 AND 1000),
    written  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, photo_id, id),
    FOREIGN KEY (owner, photo_id) REFERENCES photos (owner, id) ON DELETE CASCADE
);
