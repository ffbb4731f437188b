package dev.pando.bench.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of a log as they are sent to one server. What the log does not tell is made up:
 * conditions for those answered 304, by the date or by the server's own tag in turn; ranges for
 * those answered 206 and 416; browsers accept gzip.
 */
final class Requests {
    private static final int LONG = 1_000_000_000;

    private final Map<String, Long> lengths;
    private final Map<String, Reply> heads = new HashMap<>();
    private final Connection connection;

    private Requests(Map<String, Long> lengths, Connection connection) {
        this.lengths = lengths;
        this.connection = connection;
    }

    /** Makes them, in the order of the log. */
    static List<String> of(List<LogLine> lines, Map<String, Long> lengths, int port)
            throws IOException {
        try (Connection connection = new Connection(port)) {
            Requests requests = new Requests(lengths, connection);
            List<String> all = new ArrayList<>();
            for (LogLine line : lines) {
                all.add(requests.request(line, all.size()));
            }
            return all;
        }
    }

    private String request(LogLine line, int number) throws IOException {
        StringBuilder head = new StringBuilder();
        head.append(line.method()).append(' ').append(line.target());
        head.append(" HTTP/").append(line.version()).append("\r\nHost: replay.test\r\n");
        String accepts = line.browser() ? "Accept-Encoding: gzip, deflate\r\n" : "";
        head.append(accepts);
        if (line.method().equals("POST")) {
            head.append("Content-Length: 0\r\n");
        }
        switch (line.status()) {
            case 304 -> {
                Map<String, String> fields = head(line, accepts).fields();
                boolean byTag = number % 2 == 0;
                head.append(byTag ? "If-None-Match: " : "If-Modified-Since: ");
                head.append(fields.getOrDefault(byTag ? "etag" : "last-modified", "\"none\""));
                head.append("\r\n");
            }
            case 206 -> {
                long length = lengths.getOrDefault(line.path(), 0L);
                head.append("Range: bytes=").append(Math.max(0, length - line.bytes()));
                head.append(number % 2 == 0 ? "-\r\n" : "-" + (length - 1) + "\r\n");
            }
            case 416 -> head.append("Range: bytes=").append(LONG).append("-\r\n");
            default -> {}
        }
        return head.append("\r\n").toString();
    }

    private Reply head(LogLine line, String accepts) throws IOException {
        String key = line.target() + " " + accepts;
        Reply known = heads.get(key);
        if (known == null) {
            known =
                    connection.ask(
                            "HEAD "
                                    + line.target()
                                    + " HTTP/1.1\r\nHost: replay.test\r\n"
                                    + accepts
                                    + "\r\n");
            heads.put(key, known);
        }
        return known;
    }
}
