package dev.pando.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    @Test
    void carriesBytesBothWays() throws Exception {
        try (EventLoops loops = EventLoops.start("test", 1)) {
            Channel echo =
                    new ServerBootstrap()
                            .group(loops.group())
                            .channel(loops.serverChannel())
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
            assertThat(loops.epoll()).isEqualTo(System.getProperty("os.name").equals("Linux"));
        }
    }

    @io.netty.channel.ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a void promise: failures reach the pipeline
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message, context.voidPromise());
        }
    }
}
