package dev.pando.database.statistics;

import dev.pando.database.sql.Fnv;
import dev.pando.database.wire.Zero;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import org.jspecify.annotations.Nullable;

/**
 * Which texts a session's prepared statements and portals are of, by a hash of their names. Nothing
 * but statistics stands on it: a name that is not known has no text. Confined to one event loop.
 */
final class NamedTexts {
    /** Of each kind; past it all are forgotten. */
    private static final int MAX_NAMES = 1_000;

    private @Nullable SaidText unnamedStatement;
    private @Nullable SaidText unnamedPortal;
    private @Nullable LongObjectMap<SaidText> statements;
    private @Nullable LongObjectMap<SaidText> portals;

    /** A Parse is said. */
    void parsed(ByteBuf bytes, int body, int bodyBytes, SaidText text) {
        int nameEnd = Zero.find(bytes, body, body + bodyBytes);
        if (nameEnd == body) {
            unnamedStatement = text;
        } else if (nameEnd > body) {
            statements = put(statements, hash(bytes, body, nameEnd), text);
        }
    }

    /** A Bind is said, in that run of messages between two Syncs. */
    void bound(ByteBuf bytes, int body, int bodyBytes, int run) {
        int portalEnd = Zero.find(bytes, body, body + bodyBytes);
        int nameEnd = portalEnd < 0 ? -1 : Zero.find(bytes, portalEnd + 1, body + bodyBytes);
        if (nameEnd < 0) {
            return;
        }
        SaidText statement =
                nameEnd == portalEnd + 1
                        ? unnamedStatement
                        : get(statements, hash(bytes, portalEnd + 1, nameEnd));
        SaidText text = statement == null ? null : statement.boundIn(run);
        if (portalEnd == body) {
            unnamedPortal = text;
        } else {
            portals = put(portals, hash(bytes, body, portalEnd), text);
        }
    }

    /** What an Execute runs. */
    @Nullable SaidText executed(ByteBuf bytes, int body, int bodyBytes) {
        int portalEnd = Zero.find(bytes, body, body + bodyBytes);
        return portalEnd <= body ? unnamedPortal : get(portals, hash(bytes, body, portalEnd));
    }

    /** A Close is said. */
    void closed(ByteBuf bytes, int body, int bodyBytes) {
        int nameEnd = Zero.find(bytes, body + 1, body + bodyBytes);
        LongObjectMap<SaidText> those = bytes.getByte(body) == 'S' ? statements : portals;
        if (nameEnd > body + 1 && those != null) {
            those.remove(hash(bytes, body + 1, nameEnd));
        }
    }

    /** A Query is said, which ends what has no name. */
    void queried() {
        unnamedStatement = null;
        unnamedPortal = null;
    }

    /** A transaction is over, and so are portals. */
    void portalsEnd() {
        portals = null;
        unnamedPortal = null;
    }

    private static @Nullable SaidText get(@Nullable LongObjectMap<SaidText> map, long hash) {
        return map == null ? null : map.get(hash);
    }

    private static LongObjectMap<SaidText> put(
            @Nullable LongObjectMap<SaidText> map, long hash, @Nullable SaidText text) {
        LongObjectMap<SaidText> those = map == null ? new LongObjectHashMap<>() : map;
        if (text == null) {
            those.remove(hash);
            return those;
        }
        if (those.size() >= MAX_NAMES) {
            those.clear();
        }
        those.put(hash, text);
        return those;
    }

    private static long hash(ByteBuf bytes, int from, int to) {
        long hash = Fnv.NOTHING;
        for (int i = from; i < to; i++) {
            hash = Fnv.add(hash, bytes.getByte(i));
        }
        return hash;
    }
}
