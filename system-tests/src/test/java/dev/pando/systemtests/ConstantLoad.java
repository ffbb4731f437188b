package dev.pando.systemtests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests at a constant rate, over connections that are kept, as long as it is open: each its
 * share of the rate, a GET four times and a POST with a body once. What is not answered with 200 is
 * a failure; so is a connection that ends.
 */
final class ConstantLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final int MAX_HEAD = 8192;

    private final URI target;
    private final long periodNanos;
    private final AtomicLong answered = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private ConstantLoad(URI target, long periodNanos) {
        this.target = target;
        this.periodNanos = periodNanos;
    }

    static ConstantLoad on(URI target, int perSecond, int connections) {
        long period = Duration.ofSeconds(1).toNanos() * connections / perSecond;
        ConstantLoad load = new ConstantLoad(target, period);
        for (int i = 0; i < connections; i++) {
            long offset = period * i / connections;
            load.threads.add(Thread.ofVirtual().start(() -> load.ask(offset)));
        }
        return load;
    }

    private void ask(long offset) {
        long due = System.nanoTime() + offset;
        while (!closed) {
            try (Socket socket = new Socket(target.getHost(), target.getPort())) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout((int) PATIENCE.toMillis());
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (int turn = 0; !closed; turn++) {
                    while (System.nanoTime() - due < 0) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    due += periodNanos;
                    exchange(socket.getOutputStream(), in, turn % 5 == 4);
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    private void exchange(OutputStream out, InputStream in, boolean post) throws IOException {
        String request =
                (post ? "POST" : "GET")
                        + " / HTTP/1.1\r\nHost: localhost\r\n"
                        + (post ? "Content-Length: 5\r\n\r\nhello" : "\r\n");
        out.write(request.getBytes(US_ASCII));
        String head = head(in);
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("no length: " + head);
        }
        int bytes = Integer.parseInt(length.group(1));
        String body = new String(in.readNBytes(bytes), US_ASCII);
        if (head.startsWith("HTTP/1.1 200 ") && body.length() == bytes) {
            answered.incrementAndGet();
        } else {
            throw new IOException(head + body);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD && !endsWithEmptyLine(head)) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended after '" + head + "'");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static boolean endsWithEmptyLine(StringBuilder head) {
        int length = head.length();
        return length >= 4 && head.charAt(length - 1) == '\n' && head.charAt(length - 3) == '\n';
    }

    /** Requests that were answered with 200. */
    long answered() {
        return answered.get();
    }

    /** What was met instead. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
