package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pando.cluster.rule.Redirect;
import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.PathMeaning;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.rule.Template.Variable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leads elsewhere what is asked by its scheme. The query is kept, before a fragment. What a client
 * asks for cannot make a path of the location into another host: it never begins with two slashes.
 * Immutable.
 */
final class RedirectGate implements Gate {
    private static final Map<String, Variable<Asked>> VARIABLES =
            Map.of(
                    "path", (asked, to) -> asked.putPath(to),
                    "host", (asked, to) -> asked.putHost(to));

    private final int status;
    private final int prefixLength;
    private final Template location;
    private final String fragment;
    private final boolean hasQuery;
    private final @Nullable String scheme;

    RedirectGate(Redirect redirect, String prefix) {
        status = redirect.status();
        scheme = redirect.scheme();
        prefixLength = prefix.replaceAll("/+$", "").length();
        int hash = redirect.location().indexOf('#');
        String text = hash < 0 ? redirect.location() : redirect.location().substring(0, hash);
        fragment = hash < 0 ? "" : redirect.location().substring(hash);
        hasQuery = text.indexOf('?') >= 0;
        location = new Template(text);
    }

    /** What a request asked for below a prefix. */
    private record Asked(RequestHead head, int prefixLength) {
        void putPath(ByteWriter to) {
            byte[] path = head.bytes();
            int from = head.pathStart();
            int end = head.pathEnd();
            if (!head.plainPath()) {
                path = PathMeaning.of(path, from, end);
                from = 0;
                end = path.length;
            }
            to.put(path, Math.min(from + prefixLength, end), end);
        }

        void putHost(ByteWriter to) {
            to.put(head.bytes(), head.authorityStart(), head.hostNameEnd());
        }
    }

    @Override
    public Verdict pass(Visit visit) {
        if (scheme != null && visit.secure() != scheme.equals("https")) {
            return Verdict.PASSED;
        }
        RequestHead head = visit.head();
        ByteWriter to = new ByteWriter(256);
        location.put(to, new Asked(head, prefixLength), VARIABLES);
        String text = new String(to.bytes(), 0, to.length(), ISO_8859_1);
        if (text.startsWith("//")) {
            text = text.replaceFirst("^/+", "/");
        }
        int query = head.targetEnd() - head.pathEnd();
        if (query > 1) { // with its question mark
            text += hasQuery ? "&" : "?";
            text += new String(head.bytes(), head.pathEnd() + 1, query - 1, ISO_8859_1);
        }
        text = text.isEmpty() ? "/" : text;
        String line = "Location: " + text + fragment + "\r\n";
        return Verdict.refused(new OwnAnswer(status, "it is at " + text + fragment, line));
    }
}
