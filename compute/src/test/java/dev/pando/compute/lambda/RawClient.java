package dev.pando.compute.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** A socket that says exactly what it is told to, and reads one HTTP answer after the other. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    /** A GET of the Runtime API's next call. */
    RawClient next() throws IOException {
        return say(get("invocation/next"));
    }

    static String get(String path) {
        return "GET /2018-06-01/runtime/" + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    static String post(String path, String body, String... fields) {
        return "POST /2018-06-01/runtime/"
                + path
                + " HTTP/1.1\r\nHost: x\r\n"
                + String.join("", fields)
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    /** What was answered: head and body. */
    record Said(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String field(String name) {
            String begin = name.toLowerCase(Locale.ROOT) + ": ";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin))
                    .map(line -> line.substring(begin.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    /** Reads a whole answer; chunks are put together. */
    Said read() throws IOException {
        String head = head();
        Said said = new Said(head, "");
        StringBuilder body = new StringBuilder();
        if (said.field("transfer-encoding").equals("chunked")) {
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
                body.append(chunk);
            }
        } else if (!said.field("content-length").isEmpty()) {
            body.append(bytes(Integer.parseInt(said.field("content-length"))));
        }
        return new Said(head, body.toString());
    }

    /** Reads up to the empty line. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    /** Reads one chunk of a body; empty for the last. */
    String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        String chunk = bytes(size);
        line();
        return chunk;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("ended after: " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private String bytes(int count) throws IOException {
        return new String(in.readNBytes(count), ISO_8859_1);
    }

    /** Whether the other side closed, with nothing more to say. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
