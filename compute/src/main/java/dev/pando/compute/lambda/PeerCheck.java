package dev.pando.compute.lambda;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only processes of Pando's own user talk to a worker's listener, since a loopback port is
 * open to every user of the machine. The kernel tells a socket's user in {@code /proc/net/tcp} and
 * {@code tcp6} (proc(5)); that is looked up once a connection, on a virtual thread, before anything
 * is read from it. Where the kernel does not tell, everybody is let in, and that is said once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel
public final class PeerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCheck.class);
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final Path SELF = Path.of("/proc/self");
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int USER = 7;

    private final OptionalInt own;
    private final AtomicBoolean told = new AtomicBoolean();

    /** Compares with the user of this process. */
    public PeerCheck() {
        this(ownUser());
    }

    PeerCheck(OptionalInt own) {
        this.own = own;
    }

    private static OptionalInt ownUser() {
        try {
            return OptionalInt.of((Integer) Files.getAttribute(SELF, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return OptionalInt.empty();
        }
    }

    /** Begins to read from a new connection, or closes it, once its user is known. */
    void check(Channel channel) {
        Thread.ofVirtual().name("peer-check").start(() -> decide(channel));
    }

    private void decide(Channel channel) {
        if (allows(channel.remoteAddress(), channel.localAddress())) {
            channel.config().setAutoRead(true);
        } else {
            channel.close();
        }
    }

    /** Whether the process at the other end of a connection may talk; reads files for it. */
    public boolean allows(@Nullable SocketAddress peer, @Nullable SocketAddress here) {
        OptionalInt user = userOf(peer, here);
        if (own.isEmpty() || user.isEmpty()) {
            if (!told.getAndSet(true)) {
                LOG.warn("the user of a connection cannot be told; workers' listeners let all in");
            }
            return true;
        }
        if (user.getAsInt() != own.getAsInt()) {
            LOG.warn("another user's process asked a worker's listener, uid={}", user.getAsInt());
            return false;
        }
        return true;
    }

    /** The user of the socket at the other end; empty where it cannot be told. */
    private static OptionalInt userOf(
            @Nullable SocketAddress remote, @Nullable SocketAddress local) {
        if (!(remote instanceof InetSocketAddress peer)
                || !(local instanceof InetSocketAddress here)) {
            return OptionalInt.empty();
        }
        for (Path table : TABLES) {
            OptionalInt user = find(table, port(peer), port(here));
            if (user.isPresent()) {
                return user;
            }
        }
        return OptionalInt.empty();
    }

    private static String port(InetSocketAddress address) {
        boolean four = address.getAddress() instanceof Inet4Address;
        return String.format(Locale.ROOT, "%s:%04X", four ? "0100007F" : "", address.getPort());
    }

    /** A line's addresses end alike in both tables: 127.0.0.1 is the tail of its mapped form. */
    private static OptionalInt find(Path table, String peer, String here) {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split(" +"))
                    .filter(fields -> fields.length > USER)
                    .filter(fields -> fields[LOCAL].endsWith(peer) && fields[REMOTE].endsWith(here))
                    .mapToInt(fields -> Integer.parseInt(fields[USER]))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
