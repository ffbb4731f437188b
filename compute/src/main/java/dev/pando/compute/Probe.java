package dev.pando.compute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pando.node.net.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks an instance once whether it is ready: it answers a GET of its health path with 2xx or 3xx,
 * or, without such a path, accepts a connection. It looks at 127.0.0.1 and then at ::1, where
 * servers that listen on "localhost" may be. Confined to one thread.
 */
final class Probe {
    private static final List<String> HOSTS = List.of("127.0.0.1", "::1");
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int STATUS_LINE_BYTES = 256;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");

    private final int port;
    private final @Nullable String path;
    private String met = "was not asked yet";

    Probe(int port, @Nullable String path) {
        this.port = port;
        this.path = path;
    }

    /** The address that is ready, if one is; waits some 5 s at most. */
    Optional<Address> ready() {
        String refusal = "";
        for (String host : HOSTS) {
            Address address = new Address(host, port);
            try (Socket socket = new Socket()) {
                socket.connect(address.toSocketAddress(), (int) CONNECT.toMillis());
                if (path == null || answersWell(socket, address, path)) {
                    return Optional.of(address);
                }
                return Optional.empty();
            } catch (IOException e) {
                refusal = refusal.isEmpty() ? address + ": " + e.getMessage() : refusal;
            }
        }
        met = "nothing answers at " + refusal;
        return Optional.empty();
    }

    /** What the last look met, for the message that it was never ready. */
    String met() {
        return met;
    }

    /** RFC 9112 §3 and §4: one request, of whose answer only the status line matters. */
    private boolean answersWell(Socket socket, Address address, String health) throws IOException {
        socket.setSoTimeout((int) ANSWER.toMillis());
        String request =
                "GET "
                        + health
                        + " HTTP/1.1\r\nHost: "
                        + address
                        + "\r\nUser-Agent: pando\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        String line = statusLine(socket.getInputStream());
        Matcher status = STATUS.matcher(line);
        met = "GET " + health + " at " + address + " was answered with '" + line + "'";
        return status.matches()
                && (status.group(1).startsWith("2") || status.group(1).startsWith("3"));
    }

    private static String statusLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        long start = System.nanoTime();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b >= 0x20 && b < 0x7F) {
                line.append((char) b);
            }
            if (line.length() == STATUS_LINE_BYTES
                    || System.nanoTime() - start > ANSWER.toNanos()) {
                break;
            }
        }
        return line.toString();
    }
}
