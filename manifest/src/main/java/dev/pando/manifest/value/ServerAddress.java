package dev.pando.manifest.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that somebody else runs: {@code 10.0.0.7:3000}, {@code app.internal:80 weight 3}.
 *
 * @param host a name or an address; an IPv6 one without brackets
 * @param port 1..65535
 * @param weight its share beside its siblings, 1 or more
 */
public record ServerAddress(String host, int port, int weight) {
    private static final int MAX_WEIGHT = 1_000;
    private static final int MAX_HOST = 253;
    private static final Pattern TEXT =
            Pattern.compile(
                    "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+\\]):([0-9]{1,5})"
                            + "(?: +weight +([0-9]{1,4}))?");

    /** The form of one. */
    public static final Form<ServerAddress> FORM =
            new Form<>("an address such as 127.0.0.1:3000, or with weight 2", ServerAddress::parse);

    private static ServerAddress parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (text.length() > MAX_HOST + 32 || !matcher.matches()) {
            throw new Malformed(text);
        }
        String host = matcher.group(1);
        boolean bracketed = host.startsWith("[");
        int port = Integer.parseInt(matcher.group(3));
        int weight = matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4));
        if (port < 1 || port > 65_535 || weight < 1 || weight > MAX_WEIGHT) {
            throw new Malformed(text);
        }
        return new ServerAddress(
                bracketed ? host.substring(1, host.length() - 1) : host, port, weight);
    }
}
