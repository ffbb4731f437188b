package dev.pando.compute.spare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.compute.lambda.PeerCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback listener to which spares connect when they wait. It lets in processes of Pando's own
 * user alone, and of those only who knows the ID of a spare that is expected. Blocking sockets on
 * virtual threads, since a hand-over is a conversation of three lines. Safe for use by many
 * threads.
 */
final class Door implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    /** Connections that have not said yet who they are. */
    private static final int MAX_UNKNOWN = 16;

    private static final Duration AFTER_FAILURE = Duration.ofMillis(50);
    private static final int SAYING_MILLIS = 2000;
    private static final int MAX_ID_BYTES = 64;

    private final ServerSocket listening;
    private final PeerCheck peers = new PeerCheck();
    private final Semaphore room = new Semaphore(MAX_UNKNOWN);

    /** By ID; as many as are on their way, so one. */
    private final Map<String, Spare> expected = new ConcurrentHashMap<>();

    private Door(ServerSocket listening) {
        this.listening = listening;
    }

    static Door open() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        Door door = new Door(new ServerSocket(0, MAX_UNKNOWN, loopback));
        Thread.ofVirtual().name("spares-door").start(door::accept);
        return door;
    }

    /** For PANDO_SPARE. */
    String expect(Spare spare) {
        expected.put(spare.id(), spare);
        return "127.0.0.1:" + listening.getLocalPort() + "/" + spare.id();
    }

    void forget(Spare spare) {
        expected.remove(spare.id());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().name("spares-guest").start(() -> receive(socket));
                } else {
                    socket.close();
                }
            } catch (IOException e) {
                LOG.debug("no connection of a spare worker was taken", e);
                LockSupport.parkNanos(AFTER_FAILURE.toNanos()); // open files may have run out
            }
        }
    }

    private void receive(Socket socket) {
        try {
            socket.setSoTimeout(SAYING_MILLIS);
            socket.setTcpNoDelay(true);
            boolean own =
                    peers.allows(socket.getRemoteSocketAddress(), socket.getLocalSocketAddress());
            Spare spare = own ? expected.remove(line(socket.getInputStream())) : null;
            if (spare == null) {
                socket.close();
            } else {
                spare.arrived(socket);
            }
        } catch (IOException e) {
            LOG.debug("a connection of a spare worker ended early", e);
            close(socket);
        } finally {
            room.release();
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
            if (line.size() > MAX_ID_BYTES) {
                break;
            }
        }
        return line.toString(US_ASCII);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a connection of a spare worker was closed before", e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.debug("the listener of spare workers was closed before", e);
        }
    }
}
