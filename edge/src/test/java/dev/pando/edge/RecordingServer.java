package dev.pando.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.LenientReader.Understood;
import dev.pando.node.net.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An instance that keeps every byte of each of its connections, and answers each request that a
 * strict reader finds in them.
 */
final class RecordingServer implements AutoCloseable {
    private final ServerSocket listener =
            new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<ByteArrayOutputStream> connections = new CopyOnWriteArrayList<>();

    RecordingServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    Address address() {
        return Address.loopback(listener.getLocalPort());
    }

    /** The bytes of each connection so far. */
    List<byte[]> recorded() {
        return connections.stream().map(ByteArrayOutputStream::toByteArray).toList();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                connections.add(bytes);
                Thread.ofVirtual().start(() -> serve(socket, bytes));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Socket socket, ByteArrayOutputStream bytes) {
        int answered = 0;
        byte[] read = new byte[8192];
        try (socket) {
            InputStream in = socket.getInputStream();
            for (int n = in.read(read); n >= 0; n = in.read(read)) {
                bytes.write(read, 0, n);
                List<Understood> requests = LenientReader.read(bytes.toByteArray(), Set.of());
                for (; answered < requests.size(); answered++) {
                    boolean head = requests.get(answered).method().equals("HEAD");
                    String answer =
                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (head ? "" : "ok");
                    socket.getOutputStream().write(answer.getBytes(US_ASCII));
                }
            }
        } catch (IOException e) {
            return; // the edge has closed it
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
