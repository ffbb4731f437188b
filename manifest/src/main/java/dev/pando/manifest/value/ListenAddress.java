package dev.pando.manifest.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a front door listens: {@code 8080}, at loopback alone, {@code 0.0.0.0:80}, {@code [::]:80}.
 *
 * @param host an address of this machine; an IPv6 one without brackets
 * @param port 0..65535; 0 takes any free one
 */
public record ListenAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_TEXT = 280;
    private static final Pattern TEXT =
            Pattern.compile(
                    "(?:([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+\\]):)?"
                            + "([0-9]{1,5})");

    /** The form of one. */
    public static final Form<ListenAddress> FORM =
            new Form<>(
                    "a port such as 8080, for this machine alone, or an address and a port such as"
                            + " 0.0.0.0:80",
                    ListenAddress::parse);

    private static ListenAddress parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (text.length() > MAX_TEXT || !matcher.matches()) {
            throw new Malformed(text);
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port > 65_535) {
            throw new Malformed(text);
        }
        String host = matcher.group(1) == null ? LOOPBACK : matcher.group(1);
        boolean bracketed = host.startsWith("[");
        return new ListenAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }
}
