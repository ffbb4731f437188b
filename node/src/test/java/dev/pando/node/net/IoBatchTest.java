package dev.pando.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class IoBatchTest {
    /** What a connection tells of the batch it is read in, and of the task after it. */
    private static final class Told extends ChannelInboundHandlerAdapter {
        private final EventLoops loops;
        private final BlockingQueue<Long> read;
        private final BlockingQueue<Long> inTasks;

        Told(EventLoops loops, BlockingQueue<Long> read, BlockingQueue<Long> inTasks) {
            this.loops = loops;
            this.read = read;
            this.inTasks = inTasks;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            EventLoop loop = ctx.channel().eventLoop();
            read.add(loops.batch(loop).number());
            loop.execute(() -> inTasks.add(loops.batch(loop).number()));
        }
    }

    @Test
    void isAnotherForEachTimeThatEventsAreTaken() throws Exception {
        BlockingQueue<Long> read = new LinkedBlockingQueue<>();
        BlockingQueue<Long> inTasks = new LinkedBlockingQueue<>();
        try (var loops = EventLoops.start("test", 1)) {
            Channel listener =
                    new ServerBootstrap()
                            .group(loops.group())
                            .channel(loops.serverChannel())
                            .childHandler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel accepted) {
                                            accepted.pipeline()
                                                    .addLast(new Told(loops, read, inTasks));
                                        }
                                    })
                            .bind(InetAddress.getLoopbackAddress(), 0)
                            .sync()
                            .channel();
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            long last = IoBatch.NONE;
            try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (int i = 0; i < 3; i++) {
                    client.getOutputStream().write('x');
                    Long number = read.poll(10, TimeUnit.SECONDS);
                    assertThat(number).isNotNull().isGreaterThan(last);
                    assertThat(inTasks.poll(10, TimeUnit.SECONDS)).isEqualTo(IoBatch.NONE);
                    last = number == null ? last : number;
                }
            }
        }
    }

    @Test
    void belongsToALoopOfThese() {
        try (var loops = EventLoops.start("test", 1);
                var others = EventLoops.start("other", 1)) {
            assertThatThrownBy(() -> loops.batch(others.group().next()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
