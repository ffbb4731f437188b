package dev.pando.edge.head;

import java.util.List;
import java.util.random.RandomGenerator;

/** Draws heads of requests: mostly regular ones, of which many are then damaged. */
final class GeneratedHead {
    private static final List<String> METHODS =
            List.of("GET", "GET", "POST", "HEAD", "OPTIONS", "M-SEARCH", "CONNECT", "G E T", "");
    private static final List<String> TARGETS =
            List.of(
                    "/",
                    "/a/b?c=d&e=%",
                    "/%41/..%2f./%7e",
                    "/%00",
                    "/%4",
                    "/a|b{c}\"^`",
                    "/a#b",
                    "/a\\b",
                    "*",
                    "a",
                    "http://host.example:80/x?y",
                    "HTTP://h?q",
                    "https://[::1]:8/",
                    "http://u@h/",
                    "http:///",
                    "http://h:99999/",
                    "//h/x",
                    "ftp://h/");
    private static final List<String> VERSIONS =
            List.of(
                    "HTTP/1.1",
                    "HTTP/1.1",
                    "HTTP/1.1",
                    "HTTP/1.0",
                    "HTTP/1.2",
                    "HTTP/2.0",
                    "HTTP/0.9",
                    "http/1.1",
                    "HTTP/1.",
                    "HTTP/11");
    private static final List<String> FIELDS =
            List.of(
                    "Host: a",
                    "Host: b:80",
                    "host:\t[fe80::1]:443 ",
                    "Host: ",
                    "Host: a b",
                    "Host: a,b",
                    "Content-Length: 5",
                    "Content-Length: 05",
                    "Content-Length: +5",
                    "Content-Length: 5, 5",
                    "Content-Length: 123456789012345678",
                    "Content-Length: 1234567890123456789",
                    "Content-Length:",
                    "Content_Length: 7",
                    "Transfer-Encoding: chunked",
                    "transfer-encoding:CHUNKED\t",
                    "Transfer-Encoding: gzip, chunked",
                    "Transfer-Encoding: chunked, chunked",
                    "Transfer-Encoding : chunked",
                    "Transfer-Encoding: x",
                    "Connection: close",
                    "Connection: keep-alive, Close",
                    "Connection: upgrade",
                    "Accept: text/html, */*;q=0.8",
                    "Cookie: a=\"b c\"; d=\u00e9",
                    "X: y\r\n folded",
                    "X-Empty:",
                    "!#$%&'*+-.^_`|~: odd",
                    ": nameless",
                    "noColon",
                    "Expect: 100-continue");
    private static final String SPICE =
            "\r\n\0\t :,;/?#%\\\"AaZz09_-\u007f\u0080\u00ff\u000b\u0001";

    private GeneratedHead() {}

    static String draw(RandomGenerator random) {
        StringBuilder head = new StringBuilder();
        if (random.nextInt(20) == 0) {
            head.append("\r\n");
        }
        head.append(usually(random, METHODS)).append(' ').append(usually(random, TARGETS));
        head.append(' ').append(usually(random, VERSIONS)).append("\r\n");
        if (random.nextInt(10) > 0) {
            head.append("Host: shop.example\r\n");
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            head.append(any(random, FIELDS)).append("\r\n");
        }
        head.append("\r\n");
        if (random.nextInt(3) == 0) {
            damage(random, head);
        }
        if (random.nextBoolean()) {
            head.append("body");
        }
        return head.toString();
    }

    private static void damage(RandomGenerator random, StringBuilder head) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(head.length());
            char spice = SPICE.charAt(random.nextInt(SPICE.length()));
            switch (random.nextInt(4)) {
                case 0 -> head.setCharAt(at, spice);
                case 1 -> head.insert(at, spice);
                case 2 -> head.deleteCharAt(at);
                default -> head.insert(at, head.substring(at, Math.min(head.length(), at + 9)));
            }
        }
    }

    /** The first two of three times. */
    private static String usually(RandomGenerator random, List<String> all) {
        return random.nextInt(3) > 0 ? all.getFirst() : any(random, all);
    }

    private static String any(RandomGenerator random, List<String> all) {
        return all.get(random.nextInt(all.size()));
    }
}
