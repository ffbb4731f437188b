package dev.pando.edge.health;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.traffic.HealthCheck;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.Refusal;
import dev.pando.edge.head.ResponseHead;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question to one instance, over a connection of its own: a GET whose answer's head is read, or
 * only whether the connection is taken. It tells the verdict once, and closes. Confined to its
 * event loop.
 */
final class Question extends SimpleChannelInboundHandler<ByteBuf> {
    private static final HeadScanner.Limits LIMITS = new HeadScanner.Limits(16 * 1024, 1024, 128);
    private static final int MAX_INTERIM = 16;

    private final HealthCheck settings;
    private final InetSocketAddress address;
    private final Consumer<Verdict> listener;
    private final HeadScanner scanner = new LeanHeadScanner(LIMITS);
    private final ResponseHead head = new ResponseHead(LIMITS);
    private final ByteBuf answer = Unpooled.buffer(512, LIMITS.maxHeadBytes());
    private @Nullable Channel channel;
    private int interims;
    private boolean over;

    private Question(HealthCheck settings, InetSocketAddress address, Consumer<Verdict> listener) {
        this.settings = settings;
        this.address = address;
        this.listener = listener;
    }

    /** Asks, on the bootstrap's loop, which is this thread. */
    static Question ask(
            Bootstrap connecting,
            InetSocketAddress address,
            HealthCheck settings,
            Consumer<Verdict> listener) {
        var question = new Question(settings, address, listener);
        ChannelFuture connect =
                connecting
                        .clone()
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.clamp(settings.timeout().toMillis(), 1, Integer.MAX_VALUE))
                        .handler(question)
                        .connect(address);
        question.channel = connect.channel();
        connect.addListener(done -> {
            if (done.cause() != null) {
                question.tell(failed(done.cause()));
            }
        });
        return question;
    }

    private static Verdict failed(Throwable cause) {
        return cause instanceof ConnectException
                ? Verdict.refused("took no connection")
                : Verdict.bad("could not be asked: " + cause.getMessage());
    }

    /** Whether its verdict is told. */
    boolean isOver() {
        return over;
    }

    /** The time for the answer is over. */
    void expire() {
        tell(Verdict.bad("did not answer within " + settings.timeout().toMillis() + " ms"));
    }

    /** Nobody wants to know any more. */
    void cancel() {
        over = true;
        close();
    }

    private void close() {
        if (channel != null) {
            var _ = channel.close();
        }
    }

    private void tell(Verdict verdict) {
        if (!over) {
            over = true;
            close();
            listener.accept(verdict);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        String path = settings.path();
        if (path == null) {
            tell(Verdict.GOOD);
            return;
        }
        String host = address.getAddress().getHostAddress();
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        String request =
                "GET "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + authority
                        + "\r\nUser-Agent: Pando-Health-Check\r\nConnection: close\r\n\r\n";
        var _ = context.writeAndFlush(Unpooled.copiedBuffer(request, US_ASCII));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
        int taken = Math.min(in.readableBytes(), answer.maxWritableBytes());
        answer.writeBytes(in, taken);
        int length = scanner.response(answer.array(), answer.writerIndex(), head);
        while (length > 0 && head.interim() && interims++ < MAX_INTERIM) {
            answer.readerIndex(length).discardReadBytes();
            length = scanner.response(answer.array(), answer.writerIndex(), head);
        }
        if (length > 0) {
            tell(Verdict.of(head.status(), settings));
        } else if (length < 0) {
            tell(Verdict.bad("gave no answer of HTTP: " + Refusal.of(length).reason()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        tell(Verdict.bad("closed the connection without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        tell(Verdict.bad("broke off: " + cause.getMessage()));
    }
}
