-- Previews have a table of their own now: the function that makes one keeps it here, when one is first asked for.
CREATE TABLE previews (
    owner    text  NOT NULL,
    photo_id uuid  NOT NULL,
    jpeg     bytea NOT NULL,
    PRIMARY KEY (owner, photo_id),
    FOREIGN KEY (owner, photo_id) REFERENCES photos (owner, id) ON DELETE CASCADE
);
ALTER TABLE previews ALTER COLUMN jpeg SET STORAGE EXTERNAL;
INSERT INTO previews SELECT owner, id, preview FROM photos;

-- How to turn the original for showing (Exif 2.32 §4.6.4, tag 274); those that have a preview are never asked.
ALTER TABLE photos
    DROP COLUMN preview,
    ADD COLUMN orientation smallint NOT NULL DEFAULT 1 CHECK (orientation BETWEEN 1 AND 8);
