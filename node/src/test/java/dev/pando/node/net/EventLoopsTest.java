package dev.pando.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventLoopsTest {
    @ParameterizedTest
    @EnumSource(Transport.class)
    void carriesBytesBothWays(Transport transport) throws Exception {
        assumeThat(transport.isAvailable()).isTrue(); // a container may forbid io_uring
        try (EventLoops loops = EventLoops.start("test", 1, transport)) {
            Channel echo =
                    loops.listener()
                            .group(loops.group())
                            .childHandler(new Echo())
                            .bind("127.0.0.1", 0)
                            .sync()
                            .channel();
            Address address = Address.of((InetSocketAddress) echo.localAddress());
            try (Socket socket = new Socket(address.host(), address.port())) {
                socket.getOutputStream()
                        .write("pando".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("pando");
            }
        }
    }

    @Test
    void usesTheKernelsOwnInterfaceOnLinux() {
        try (EventLoops loops = EventLoops.start("test", 1)) {
            assertThat(loops.transport())
                    .isEqualTo(
                            System.getProperty("os.name").equals("Linux")
                                    ? Transport.EPOLL
                                    : Transport.NIO);
        }
    }

    @Test
    void knowsTransportsByTheirNames() {
        assertThat(Transport.named("nio")).isEqualTo(Transport.NIO);
        assertThatThrownBy(() -> Transport.named("iouring"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transport: 'iouring' (expected: io-uring, epoll, nio)");
    }

    /** Netty's io_uring needs the buffers that all sockets share for it; see {@link Transport}. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void hearsOfEachConnectionThatIsReset(Transport transport) throws Exception {
        assumeThat(transport.isAvailable()).isTrue();
        CountDownLatch left = new CountDownLatch(300);
        try (EventLoops loops = EventLoops.start("test", 1, transport)) {
            Channel listener =
                    loops.listener()
                            .group(loops.group())
                            .childHandler(new Counting(left))
                            .bind("127.0.0.1", 0)
                            .sync()
                            .channel();
            Address address = Address.of((InetSocketAddress) listener.localAddress());
            for (int i = 0; i < 300; i++) {
                try (Socket socket = new Socket(address.host(), address.port())) {
                    socket.getOutputStream().write(new byte[10_000]);
                    socket.setSoLinger(true, 0); // its end is a reset
                }
            }
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ChannelHandler.Sharable
    private static final class Counting extends ChannelInboundHandlerAdapter {
        private final CountDownLatch left;

        Counting(CountDownLatch left) {
            this.left = left;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            left.countDown();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // its end is what is waited for
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a void promise: failures reach the pipeline
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message, context.voidPromise());
        }
    }
}
