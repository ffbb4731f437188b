package dev.pando.node.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What the kernel has of a connection's bytes that the other side has not acknowledged ({@code
 * SIOCOUTQ}, tcp(7)). The kernel asks for more only once a good part of its buffer is free again,
 * which of a slow reader may be minutes; this tells what it takes meanwhile. Java has no door to
 * it.
 */
@SuppressWarnings("restricted") // that is what the class is for
public final class SendQueue {
    private static final long SIOCOUTQ = 0x5411;

    private static final MethodHandle IOCTL =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("ioctl"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                            Linker.Option.firstVariadicArg(2));

    private SendQueue() {}

    /** How many bytes there are; 0 where it cannot be told. About a microsecond. */
    public static int bytes(Channel channel) {
        if (!(channel instanceof UnixChannel socket) || !channel.isOpen()) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(JAVA_INT);
            int met = (int) IOCTL.invokeExact(socket.fd().intValue(), SIOCOUTQ, bytes);
            return met == 0 ? bytes.get(JAVA_INT, 0) : 0;
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library failed", e);
        }
    }
}
