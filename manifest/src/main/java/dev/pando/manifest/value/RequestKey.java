package dev.pando.manifest.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a request tells whose it is: {@code client}, {@code path}, {@code header X-Api-Key} or
 * {@code cookie session}.
 *
 * @param name the header's or the cookie's; empty with the others
 */
public record RequestKey(Source source, String name) {
    private static final int MAX_NAME = 128;
    private static final Pattern TEXT =
            Pattern.compile("(client|path)|(header|cookie) +([A-Za-z0-9!#$%&'*+.^_`|~-]+)");

    /** The form of a key. */
    public static final Form<RequestKey> FORM =
            new Form<>("client, path, header NAME or cookie NAME", RequestKey::parse);

    /** Where it stands. */
    public enum Source {
        /** The client's address. */
        CLIENT,
        /** The value of a header. */
        HEADER,
        /** The value of a cookie. */
        COOKIE,
        /** The path, without its query. */
        PATH
    }

    /** The client's address. */
    public static RequestKey client() {
        return new RequestKey(Source.CLIENT, "");
    }

    private static RequestKey parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (text.length() > 2 * MAX_NAME || !matcher.matches()) {
            throw new Malformed(text);
        }
        String name = matcher.group(3);
        if (name == null) {
            return new RequestKey(text.equals("client") ? Source.CLIENT : Source.PATH, "");
        }
        if (name.length() > MAX_NAME) {
            throw new Malformed(text);
        }
        return new RequestKey(
                matcher.group(2).equals("header") ? Source.HEADER : Source.COOKIE, name);
    }
}
