-- The accounts service owns this table; no other service reads it.
--
-- A person's name is the key of everything that is theirs: when the database is sharded by it, logging in, a person's
-- page, and a photo with its comments each need one shard, and a name stays unique without asking the other shards.
CREATE TABLE users (
    name          text        PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{1,29}$'),
    display_name  text        NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 50),
    password_hash text        NOT NULL,
    since         timestamptz NOT NULL DEFAULT now()
);
