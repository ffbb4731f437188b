package dev.pando.edge;

import dev.pando.node.net.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An instance that runs a script for each connection, in a thread of its own. */
final class ScriptedServer implements AutoCloseable {
    /** What an instance does with one connection; returning closes it. */
    @FunctionalInterface
    interface Script {
        void run(RawClient connection) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private ScriptedServer(int port, Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        Thread.ofVirtual().start(this::accept);
    }

    static ScriptedServer with(Script script) throws IOException {
        return new ScriptedServer(0, script);
    }

    static ScriptedServer at(int port, Script script) throws IOException {
        return new ScriptedServer(port, script);
    }

    /** An instance that answers every request on a connection in the same way. */
    static ScriptedServer answering(String answer) throws IOException {
        return with(connection -> {
            while (true) {
                connection.read();
                connection.send(answer);
            }
        });
    }

    /** An instance that answers with the request as it came, in the body. */
    static ScriptedServer echo() throws IOException {
        return with(connection -> {
            while (true) {
                connection.send(ok(describe(connection.read())));
            }
        });
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String describe(Message request) {
        return request.startLine()
                + "\n"
                + String.join("\n", request.fields())
                + "\n\n"
                + request.body()
                + (request.trailers().isEmpty() ? "" : "\n" + request.trailers());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> converse(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            script.run(RawClient.of(socket));
        } catch (IOException e) {
            // The edge let go of the connection.
        } catch (Exception | AssertionError e) {
            failures.add(e);
        } finally {
            open.remove(socket);
        }
    }

    Address address() {
        return Address.loopback(listener.getLocalPort());
    }

    int accepted() {
        return accepted.get();
    }

    /** Connections that are open now. */
    int open() {
        return open.size();
    }

    /** Dies as a killed process does: every connection is reset, the port refuses. */
    void kill() throws IOException {
        listener.close();
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException e) {
                continue; // its conversation has just ended, and closed it
            }
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the instance's script failed", failures.getFirst());
        }
    }
}
