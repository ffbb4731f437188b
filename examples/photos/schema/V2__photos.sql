-- The photos service owns this table. There is no foreign key to users: that table is another service's, and may one
-- day be in another database.
CREATE TABLE photos (
    owner     text        NOT NULL,
    id        uuid        NOT NULL DEFAULT uuidv7(),  -- ordered by time: the newest photo has the largest id
    title     text        NOT NULL CHECK (char_length(title) BETWEEN 1 AND 100),
    width     integer     NOT NULL CHECK (width > 0),
    height    integer     NOT NULL CHECK (height > 0),
    sha256    text        NOT NULL,  -- of the original, in hexadecimal
    original  bytea       NOT NULL,
    preview   bytea       NOT NULL,
    uploaded  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, id)
);

-- Everybody's newest photos, for the home page.
CREATE INDEX photos_newest ON photos (id DESC);

-- A JPEG does not get smaller: store it out of line, and do not try to compress it.
ALTER TABLE photos ALTER COLUMN original SET STORAGE EXTERNAL;
ALTER TABLE photos ALTER COLUMN preview SET STORAGE EXTERNAL;
