package dev.pando.compute.event;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's header fields as an event tells them: names in small letters, the values of repeated
 * ones with commas between, cookies in a list of their own. What was meant for this hop alone stays
 * out: {@code Pando-*} and the hop-by-hop fields of RFC 9110 §7.6.1. Confined to one thread.
 */
final class Fields {
    private static final int USUAL_FIELDS = 64;
    private static final AsciiString COOKIE = AsciiString.cached("cookie");
    private static final AsciiString OWN = AsciiString.cached("pando-");
    private static final AsciiString[] OF_THIS_HOP = {
        AsciiString.cached("connection"),
        AsciiString.cached("keep-alive"),
        AsciiString.cached("proxy-connection"),
        AsciiString.cached("transfer-encoding"),
        AsciiString.cached("te"),
        AsciiString.cached("trailer"),
        AsciiString.cached("upgrade"),
        AsciiString.cached("expect")
    };

    private @Nullable CharSequence[] names = new @Nullable CharSequence[USUAL_FIELDS];
    private CharSequence[] values = new CharSequence[USUAL_FIELDS];
    private int count;

    /** Looks at the fields of a request. */
    void read(HttpHeaders headers) {
        count = 0;
        ensure(headers.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            if (!isOfThisHop(field.getKey())) {
                names[count] = field.getKey();
                values[count++] = field.getValue();
            }
        }
    }

    private void ensure(int size) {
        if (size > names.length) {
            names = new @Nullable CharSequence[size];
            values = new CharSequence[size];
        }
    }

    private static boolean isOfThisHop(CharSequence name) {
        if (AsciiString.regionMatches(name, true, 0, OWN, 0, OWN.length())) {
            return true;
        }
        for (AsciiString each : OF_THIS_HOP) {
            if (each.contentEqualsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Puts {@code "cookies":[...],} if there are any. */
    void cookies(JsonBytes json) {
        boolean any = false;
        for (int i = 0; i < count; i++) {
            CharSequence name = names[i];
            if (name == null || !COOKIE.contentEqualsIgnoreCase(name)) {
                continue;
            }
            names[i] = null;
            for (String cookie : values[i].toString().split(";", -1)) {
                String pair = cookie.strip();
                if (!pair.isEmpty()) {
                    if (any) {
                        json.raw(',');
                    } else {
                        json.name("cookies").raw('[');
                    }
                    json.string(pair);
                    any = true;
                }
            }
        }
        if (any) {
            json.raw(']').raw(',');
        }
    }

    /** Puts {@code {"name":"value",...}} of what is not a cookie; afterwards nothing is left. */
    void headers(JsonBytes json) {
        json.raw('{');
        boolean first = true;
        for (int i = 0; i < count; i++) {
            CharSequence name = names[i];
            if (name == null) {
                continue;
            }
            if (!first) {
                json.raw(',');
            }
            first = false;
            json.raw('"').lowerCase(name).raw('"').raw(':').raw('"').chars(values[i]);
            repeated(json, name, i + 1);
            json.raw('"');
        }
        json.raw('}');
    }

    private void repeated(JsonBytes json, CharSequence name, int from) {
        for (int i = from; i < count; i++) {
            CharSequence other = names[i];
            if (other != null && AsciiString.contentEqualsIgnoreCase(name, other)) {
                json.raw(',').chars(values[i]);
                names[i] = null;
            }
        }
    }
}
