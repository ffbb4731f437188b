// What an app does with node-postgres; prints what it sees. Its database: DATABASE_URL.
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

const connectionString = process.env.DATABASE_URL;
const pool = new pg.Pool({ connectionString, max: 12, application_name: 'node pg' });
const say = (what, value) => console.log(`${what}: ${JSON.stringify(value)}`);

await pool.query('DROP TABLE IF EXISTS node_notes');
await pool.query('CREATE TABLE node_notes (id int PRIMARY KEY, text text NOT NULL, at timestamptz, tags text[], body jsonb)');

const typed = await pool.query(
  'SELECT $1::int AS i, $2::text AS t, $3::timestamptz AS at, $4::text[] AS tags, $5::jsonb AS body, $6::bytea AS raw, NULL AS nothing',
  [7, "it's", '2026-01-02T03:04:05Z', ['a', 'b c'], { deep: [1, null] }, Buffer.from([0, 255])]);
say('types', typed.rows);
say('fields', typed.fields.map(field => [field.name, field.dataTypeID]));

// Named statements, from many clients at once.
const sums = await Promise.all(Array.from({ length: 200 }, (_, n) =>
  pool.query({ name: `sum-${n % 5}`, text: `SELECT $1::int + ${n % 5} AS sum`, values: [n] })));
say('named', sums.reduce((all, result) => all + result.rows[0].sum, 0));

// Transactions that are undone or kept.
await Promise.all(Array.from({ length: 40 }, async (_, n) => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('INSERT INTO node_notes (id, text) VALUES ($1, $2)', [n, `note ${n}`]);
    await client.query(n % 3 === 0 ? 'ROLLBACK' : 'COMMIT');
  } finally {
    client.release();
  }
}));
say('kept', (await pool.query('SELECT count(*)::int, sum(id)::int FROM node_notes')).rows);

for (const [text, values] of [
  ['SELECT nothing', undefined],
  ['INSERT INTO node_notes (id, text) VALUES (1, $1)', ['again']],
  ['INSERT INTO node_notes (id) VALUES ($1)', [1000]],
  ['SELECT 1/$1::int', [0]],
]) {
  try {
    await pool.query(text, values);
    say('no error', text);
  } catch (error) {
    const { code, severity, message, constraint, column, position } = error;
    say('error', { code, severity, message, constraint, column, position });
  }
}

const client = await pool.connect();
const cursor = client.query(new Cursor('SELECT n FROM generate_series(1, 1000) n WHERE n > $1', [10]));
const first = await cursor.read(3);
const more = await cursor.read(5000);
await cursor.close();
say('cursor', [first, more.length]);

await pipeline(Readable.from(Array.from({ length: 500 }, (_, n) => `${n + 2000}\tcopied ${n}\n`)),
  client.query(copyFrom('COPY node_notes (id, text) FROM STDIN')));
let copied = 0;
for await (const chunk of client.query(copyTo('COPY (SELECT id FROM node_notes ORDER BY id) TO STDOUT'))) {
  copied += chunk.toString().split('\n').length - 1;
}
say('copied', copied);
client.release();

const listener = await pool.connect();
await listener.query('LISTEN forest');
const heard = once(listener, 'notification');
await pool.query("SELECT pg_notify('forest', 'fell')");
const [{ channel, payload }] = await heard;
say('notified', [channel, payload]);
listener.release(true);

const several = await pool.query('SELECT 1 AS a; SELECT 2 AS b, 3 AS c');
say('several', several.map(result => [result.command, result.rowCount, result.rows]));

// Session state is a client's own, whoever else is there.
const zoned = await pool.connect();
await zoned.query("SET TIME ZONE 'Asia/Tokyo'");
await Promise.all(Array.from({ length: 30 }, () => pool.query('SELECT pg_sleep(0.001)')));
say('zone', (await zoned.query("SELECT '2026-01-01 00:00+00'::timestamptz::text AS at")).rows);
say('other zone', (await pool.query("SELECT '2026-01-01 00:00+00'::timestamptz::text AS at")).rows);
zoned.release();
await pool.end();
