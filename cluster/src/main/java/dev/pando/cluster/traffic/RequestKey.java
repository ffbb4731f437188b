package dev.pando.cluster.traffic;

import java.util.Locale;

/**
 * What of a request tells whose it is, for a hash or a limit.
 *
 * @param name the header's or the cookie's, the header's in lower case; empty with the others
 */
public record RequestKey(Source source, String name) {
    /** Where it stands. */
    public enum Source {
        /** The client's address: an IPv4 one whole, of an IPv6 one the first 64 bits. */
        CLIENT,
        /** The value of a header. */
        HEADER,
        /** The value of a cookie. */
        COOKIE,
        /** The path, without its query. */
        PATH
    }

    public RequestKey {
        boolean named = source == Source.HEADER || source == Source.COOKIE;
        if (named == name.isEmpty()) {
            throw new IllegalArgumentException(
                    "key: " + source + " '" + name + "' (expected: a name with header and cookie)");
        }
        name = source == Source.HEADER ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** The client's address. */
    public static RequestKey client() {
        return new RequestKey(Source.CLIENT, "");
    }

    /** The path. */
    public static RequestKey path() {
        return new RequestKey(Source.PATH, "");
    }

    /** A header's value. */
    public static RequestKey header(String name) {
        return new RequestKey(Source.HEADER, name);
    }

    /** A cookie's value. */
    public static RequestKey cookie(String name) {
        return new RequestKey(Source.COOKIE, name);
    }
}
