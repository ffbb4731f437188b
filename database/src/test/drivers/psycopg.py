"""What an app does with psycopg2; prints what it sees. Its database: DATABASE_URL."""
import io
import os
import select
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import psycopg2.extensions
import psycopg2.extras
from psycopg2.pool import ThreadedConnectionPool

URL = os.environ["DATABASE_URL"]
pool = ThreadedConnectionPool(2, 12, URL)


def say(what, value):
    print(f"{what}: {value!r}")


setup = psycopg2.connect(URL)
setup.autocommit = True
with setup.cursor() as cursor:
    cursor.execute("DROP TABLE IF EXISTS python_notes")
    cursor.execute("CREATE TABLE python_notes (id int PRIMARY KEY, text text)")


def note(number):
    connection = pool.getconn()
    try:
        with connection:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO python_notes VALUES (%s, %s)", (number, f"note {number}"))
                if number % 4 == 0:
                    raise ValueError("undone")
        return number
    except ValueError:
        return 0
    finally:
        pool.putconn(connection)


with ThreadPoolExecutor(12) as threads:
    say("kept", sum(threads.map(note, range(100))))
with setup.cursor() as cursor:
    cursor.execute("SELECT count(*), sum(id) FROM python_notes")
    say("found", cursor.fetchall())
    cursor.execute("SELECT %s, %s, %s, %s", (None, [1, 2], b"\0\xff", {"a", "b"} and "text"))
    say("types", [bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    say("status", cursor.statusmessage)
    try:
        cursor.execute("SELECT nothing")
    except psycopg2.Error as error:
        say("error", (error.pgcode, error.diag.message_primary, error.diag.statement_position))
    cursor.copy_expert("COPY python_notes FROM STDIN", io.StringIO("".join(f"{n}\tcopied\n" for n in range(1000, 1500))))
    out = io.StringIO()
    cursor.copy_expert("COPY (SELECT id FROM python_notes ORDER BY id) TO STDOUT", out)
    say("copied", len(out.getvalue().splitlines()))
    psycopg2.extras.execute_values(cursor, "INSERT INTO python_notes VALUES %s", [(n, "v") for n in range(2000, 2050)])
    say("values", cursor.rowcount)

with psycopg2.connect(URL) as connection:
    with connection.cursor("server_side") as cursor:  # DECLARE in its transaction
        cursor.itersize = 100
        cursor.execute("SELECT id FROM python_notes ORDER BY id")
        say("cursor", (cursor.fetchmany(3), sum(1 for _ in cursor)))
    with connection.cursor("held", withhold=True) as cursor:
        cursor.execute("SELECT id FROM python_notes ORDER BY id")
        connection.commit()
        say("held", cursor.fetchmany(2))

careful = psycopg2.connect(URL)
careful.set_session(isolation_level="SERIALIZABLE", readonly=True, autocommit=True)
with careful.cursor() as cursor:
    cursor.execute("SHOW transaction_isolation")
    say("isolation", cursor.fetchone())
    try:
        cursor.execute("DELETE FROM python_notes")
    except psycopg2.Error as error:
        say("read only", error.pgcode)
with setup.cursor() as cursor:
    cursor.execute("SHOW transaction_read_only")
    say("others", cursor.fetchone())

listener = psycopg2.connect(URL)
listener.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
listener.cursor().execute("LISTEN forest")
setup.cursor().execute("NOTIFY forest, 'fell'")
select.select([listener], [], [], 10)
listener.poll()
say("notified", [(n.channel, n.payload) for n in listener.notifies])

sleeper = psycopg2.connect(URL)
with ThreadPoolExecutor(1) as threads:
    running = threads.submit(sleeper.cursor().execute, "SELECT pg_sleep(60)")
    while not running.done():
        sleeper.cancel()
    say("cancelled", running.exception().pgcode)
