package dev.pando.database.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.sql.Bodies;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The code of users' own that is in a database, its functions, and what its views, defaults and
 * policies call: whether any may leave something in the session that meets it. Where one may,
 * nobody can tell by a statement what it leaves, and sessions must keep their server connections.
 * It is read when a pool begins; what is defined later by way of the router is heard. Confined to
 * one event loop.
 */
public final class UserCode {
    private static final Logger LOG = LoggerFactory.getLogger(UserCode.class);

    /**
     * A name and a body for each function, the body null where it cannot be read; and the names of
     * whatever calls one of PostgreSQL's functions that leave something, found in the stored trees
     * by its number. Functions of extensions are PostgreSQL's own here.
     */
    private static final String QUERY =
            """
            WITH leaving AS (
                SELECT ':(funcid|opfuncid|winfnoid|aggfnoid) (' || string_agg(oid::text, '|') || ') '
                    || '|:relid ' || 'pg_catalog.pg_settings'::regclass::oid || ' ' AS mark
                FROM pg_catalog.pg_proc
                WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = ANY ('{%s}'))
            SELECT 'function ' || p.oid::regprocedure,
                CASE WHEN l.lanname IN ('sql', 'plpgsql')
                    THEN coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) END
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
            WHERE p.oid >= 16384 AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
                    AND d.deptype = 'e')
            UNION ALL
            SELECT 'view ' || ev_class::regclass, NULL FROM pg_catalog.pg_rewrite, leaving
            WHERE oid >= 16384 AND ev_action::text || ev_qual::text ~ mark
            UNION ALL
            SELECT 'a default of table ' || adrelid::regclass, NULL
            FROM pg_catalog.pg_attrdef, leaving WHERE adbin::text ~ mark
            UNION ALL
            SELECT 'a policy of table ' || polrelid::regclass, NULL
            FROM pg_catalog.pg_policy, leaving
            WHERE concat(polqual::text, polwithcheck::text) ~ mark
            UNION ALL
            SELECT 'constraint ' || conname, NULL FROM pg_catalog.pg_constraint, leaving
            WHERE oid >= 16384 AND conbin::text ~ mark
            UNION ALL
            SELECT 'trigger ' || tgname, NULL FROM pg_catalog.pg_trigger, leaving
            WHERE oid >= 16384 AND tgqual::text ~ mark\
            """
                    .formatted(String.join(",", Bodies.leavingFunctions()));

    private final String database;
    private boolean known;
    private @Nullable String leaving;

    /**
     * That of a database.
     *
     * @param known whether nobody cares for it
     */
    public UserCode(String database, boolean known) {
        this.database = database;
        this.known = known;
    }

    /** What asks a database for its code, in rows for {@link #row}. */
    public String query() {
        return QUERY;
    }

    /** Takes the body of a DataRow. */
    public void row(ByteBuf row) {
        row.skipBytes(2); // how many columns
        String name = column(row).toString(UTF_8);
        int bytes = row.getInt(row.readerIndex());
        if (bytes < 0) {
            leaves(name);
            return;
        }
        ByteBuf body = column(row);
        if (Bodies.mayLeave(body, 0, body.readableBytes())) {
            leaves(name);
        }
    }

    private static ByteBuf column(ByteBuf row) {
        return row.readSlice(row.readInt()).slice();
    }

    /** That may leave something. */
    public void leaves(String what) {
        if (leaving == null) {
            leaving = what;
            LOG.warn(
                    "sessions keep their server connections database={} reason=\"{} may leave"
                            + " something in a session, such as a setting or a lock\"",
                    database,
                    what);
        }
    }

    /** It has been read. */
    public void isRead() {
        known = true;
    }

    /** Whether it needs not be read any more. */
    public boolean isKnown() {
        return known;
    }

    /** What of it may leave something; null if nothing may. */
    @Nullable String leaving() {
        return leaving;
    }

    /** Whether some of it may leave something. */
    boolean mayLeave() {
        return leaving != null;
    }
}
