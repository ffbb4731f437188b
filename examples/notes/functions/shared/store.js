// The notes in the database, and all the SQL there is. Each statement is a transaction of its own.
import pg from "pg";

const PAGE = 30;
const MOST_VERSIONS = 100;

// Made when the file is loaded, outside the handler: the process stays between calls, and so does what is made here,
// while a connection made in the handler would cost each call some milliseconds. It is small, because a process has one
// call at a time, and every process has its own; and it is a pool, not a connection, because a pool replaces one that
// broke. It connects when it is first asked.
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 2,
  connectionTimeoutMillis: 2_000,
  statement_timeout: 5_000,
});
pool.on("error", (error) => console.warn("an idle connection was lost:", error.message));

const NOTE = "id, title, body, version, written, changed";

/** Notes with these words, or all; the last changed first. */
export async function list({ search, from }) {
  const { rows } = await pool.query(
    `SELECT id, title, left(body, 300) AS excerpt, version, changed FROM notes
     WHERE ($1 = '' OR words @@ websearch_to_tsquery('english', $1))
       AND ($2::uuid IS NULL OR (changed, id) < (SELECT changed, id FROM notes WHERE id = $2))
     ORDER BY changed DESC, id DESC LIMIT $3`,
    [search, from, PAGE + 1],
  );
  const notes = rows.slice(0, PAGE);
  return { notes, next: rows.length > PAGE ? notes.at(-1).id : null };
}

export async function find(id) {
  return first(`SELECT ${NOTE} FROM notes WHERE id = $1`, [id]);
}

export async function add({ title, body }) {
  return first(
    `WITH note AS (INSERT INTO notes (title, body) VALUES ($1, $2) RETURNING ${NOTE}),
          kept AS (INSERT INTO versions SELECT id, version, title, body, changed FROM note)
     SELECT ${NOTE} FROM note`,
    [title, body],
  );
}

/** The note with its new text; nothing if there is none, if it says so already, or if it is of another version. */
export async function change(id, version, { title, body }) {
  return first(
    `WITH note AS (UPDATE notes SET title = $3, body = $4, version = version + 1, changed = now()
                   WHERE id = $1 AND version = $2 AND (title, body) IS DISTINCT FROM ($3, $4) RETURNING ${NOTE}),
          kept AS (INSERT INTO versions SELECT id, version, title, body, changed FROM note),
          old  AS (DELETE FROM versions USING note
                   WHERE note_id = note.id AND versions.version <= note.version - ${MOST_VERSIONS})
     SELECT ${NOTE} FROM note`,
    [id, version, title, body],
  );
}

export async function remove(id) {
  const { rowCount } = await pool.query("DELETE FROM notes WHERE id = $1", [id]);
  return rowCount > 0;
}

/** Its versions without their bodies, the last first. */
export async function versions(id) {
  const { rows } = await pool.query(
    "SELECT version, title, written FROM versions WHERE note_id = $1 ORDER BY version DESC",
    [id],
  );
  return rows;
}

export async function versionOf(id, version) {
  return first("SELECT version, title, body, written FROM versions WHERE note_id = $1 AND version = $2", [id, version]);
}

async function first(sql, parameters) {
  const { rows } = await pool.query(sql, parameters);
  return rows[0];
}
