package dev.pando.bench.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A client's way to one server: a connection that is kept, and made anew where it ended. */
final class Connection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int BUFFER_BYTES = 65_536;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private boolean used;

    Connection(int port) {
        this.port = port;
    }

    /** Asks, and once more where a connection that was kept turns out to be closed. */
    Reply ask(String request) throws IOException {
        boolean toHead = request.startsWith("HEAD");
        boolean kept = used;
        try {
            return asked(request, toHead);
        } catch (IOException e) {
            close();
            if (!kept) {
                throw e;
            }
            return asked(request, toHead);
        }
    }

    private Reply asked(String request, boolean toHead) throws IOException {
        Socket open = socket;
        InputStream from = in;
        if (open == null || from == null) {
            open = new Socket(InetAddress.getLoopbackAddress(), port);
            open.setSoTimeout(PATIENCE_MILLIS);
            open.setTcpNoDelay(true);
            from = new BufferedInputStream(open.getInputStream(), BUFFER_BYTES);
            socket = open;
            in = from;
        }
        open.getOutputStream().write(request.getBytes(ISO_8859_1));
        Reply reply = Reply.read(from, toHead);
        used = true;
        if (reply.closes() || !request.contains(" HTTP/1.1\r\n")) {
            close();
        }
        return reply;
    }

    @Override
    public void close() throws IOException {
        used = false;
        in = null;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
