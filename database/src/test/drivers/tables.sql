\set ON_ERROR_STOP off
\pset pager off
DROP TABLE IF EXISTS leaves, trees CASCADE;
CREATE TABLE trees (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, height numeric(5, 2) CHECK (height > 0));
CREATE TABLE leaves (tree int REFERENCES trees ON DELETE CASCADE, n int, PRIMARY KEY (tree, n));
COMMENT ON TABLE trees IS 'what leaves hang on';
CREATE VIEW tall AS SELECT * FROM trees WHERE height > 10;
CREATE INDEX ON trees (height) WHERE height IS NOT NULL;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n';
\d
\d+ trees
\d leaves
\d+ tall
\di+
\df+ twice
\dn
\dt
\dT
\dv
\sf twice
\z trees
\dp leaves
\l photos
\du photos
\drds
INSERT INTO trees (name, height) VALUES ('oak', 12.5), ('elm', 3) RETURNING *;
INSERT INTO trees (name) VALUES ('oak');
\errverbose
SELECT * FROM tall \gx
SELECT id, name FROM trees ORDER BY id \crosstabview
COPY leaves FROM STDIN;
1	1
1	2
2	1
\.
\copy (SELECT * FROM leaves ORDER BY 1, 2) TO STDOUT
BEGIN;
SAVEPOINT s;
SELECT nothing;
ROLLBACK TO s;
SELECT count(*) FROM leaves;
COMMIT;
SELECT format('SELECT %s', n) FROM generate_series(1, 3) n \gexec
\set FETCH_COUNT 2
SELECT * FROM leaves ORDER BY 1, 2;
\unset FETCH_COUNT
\encoding
\encoding LATIN1
SELECT 'ä';
\encoding UTF8
EXPLAIN (COSTS OFF) SELECT * FROM trees WHERE id = 1;
DROP FUNCTION twice;
DROP TABLE leaves, trees CASCADE;
