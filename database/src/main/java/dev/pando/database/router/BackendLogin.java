package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.scram.ScramClient;
import dev.pando.database.scram.ScramFailure;
import dev.pando.database.scram.ScramKeys;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.ProtocolViolation;
import dev.pando.database.wire.Secret;
import dev.pando.database.wire.ServerMessage;
import dev.pando.node.net.Address;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to PostgreSQL while the router logs in on it; then a {@link Backend} takes its
 * place. PostgreSQL 18 §54.2.1, §54.3. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class BackendLogin extends ChannelInboundHandlerAdapter implements MessageWalk.Visitor {
    /** No message of a login is larger. */
    private static final int MAX_MESSAGE_BYTES = 64 * 1024;

    private static final int LIMIT_SECONDS = 10;

    private static final int OK = 0;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    private final Switchboard switchboard;
    private final Pool pool;
    private final Account account;
    private final Address server;
    private final SessionOptions options;
    private final Map<String, String> startup;
    private final MessageWalk walk = new MessageWalk(this);
    private final Consumer<ByteBuf> nowhere = ByteBuf::release;
    private final ScramClient scram;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private @Nullable BackendIdentity identity;
    private boolean proved;
    private boolean done;
    private @Nullable ChannelHandlerContext context;

    BackendLogin(
            Switchboard switchboard,
            Pool pool,
            Account account,
            Address server,
            SessionOptions options,
            Map<String, String> startup) {
        this.switchboard = switchboard;
        this.pool = pool;
        this.account = account;
        this.server = server;
        this.options = options;
        this.startup = startup;
        this.scram = new ScramClient(switchboard.nonce());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        ByteBuf out = active.alloc().buffer();
        Messages.startup(out, startup);
        active.writeAndFlush(out);
        active.executor().schedule(this::expire, LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        try {
            walk.take((ByteBuf) message, nowhere);
        } catch (ProtocolViolation e) {
            fail(OpenFailure.passing("cannot read what PostgreSQL says: " + e.met()));
        }
    }

    @Override
    public int wants(byte type, int bodyBytes) throws ProtocolViolation {
        if (bodyBytes < 0 || bodyBytes > MAX_MESSAGE_BYTES) {
            throw new ProtocolViolation("a message of " + bodyBytes + " bytes in a login");
        }
        return bodyBytes;
    }

    @Override
    public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int at) throws ProtocolViolation {
        ByteBuf body = bytes.slice(at, bodyBytes);
        try {
            switch (type) {
                case ServerMessage.AUTHENTICATION -> authenticate(body);
                case ServerMessage.PARAMETER_STATUS -> parameters.put(string(body), string(body));
                case ServerMessage.BACKEND_KEY_DATA ->
                        identity = new BackendIdentity(server, body.readInt(), Secret.read(body));
                case ServerMessage.ERROR_RESPONSE ->
                        fail(OpenFailure.of(bytes, at - MessageWalk.HEAD_BYTES, bodyBytes));
                case ServerMessage.READY_FOR_QUERY -> {
                    ready();
                    return Verdict.STOP;
                }
                default -> {} // notices
            }
        } catch (IndexOutOfBoundsException e) {
            throw new ProtocolViolation("a message of type " + (char) type + " is too short");
        } catch (ScramFailure e) {
            fail(OpenFailure.passing(e.met()));
        }
        return done ? Verdict.STOP : Verdict.DROP;
    }

    private void authenticate(ByteBuf body) throws ScramFailure, ProtocolViolation {
        int step = body.readInt();
        switch (step) {
            case OK -> {
                if (!proved) {
                    throw new ProtocolViolation("PostgreSQL lets in without a password");
                }
            }
            case SASL -> {
                ByteBuf out = context().alloc().buffer();
                Messages.saslInitial(out, ScramKeys.MECHANISM, scram.first());
                context().writeAndFlush(out);
            }
            case SASL_CONTINUE -> {
                ScramClient.Challenge challenge = scram.challenge(body.toString(UTF_8));
                switchboard.keys(account, challenge, keys -> answer(challenge, keys));
            }
            case SASL_FINAL -> {
                scram.verify(body.toString(UTF_8));
                proved = true;
            }
            default ->
                    throw new ProtocolViolation(
                            "PostgreSQL asks for authentication "
                                    + step
                                    + " (expected: scram-sha-256)");
        }
    }

    private void answer(ScramClient.Challenge challenge, ScramKeys keys) {
        if (!done) {
            ByteBuf out = context().alloc().buffer();
            Messages.saslResponse(out, scram.last(challenge, keys));
            context().writeAndFlush(out);
        }
    }

    private void ready() throws ProtocolViolation {
        if (identity == null) {
            throw new ProtocolViolation("no key for cancelling");
        }
        done = true;
        Backend backend = new Backend(context().channel(), pool, options, identity, parameters);
        context().pipeline().replace(this, null, backend);
        pool.opened(backend);
    }

    private static String string(ByteBuf body) throws ProtocolViolation {
        int bytes = body.bytesBefore((byte) 0);
        if (bytes < 0) {
            throw new ProtocolViolation("a string without its end");
        }
        String text = body.readCharSequence(bytes, UTF_8).toString();
        body.skipBytes(1);
        return text;
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        fail(OpenFailure.passing("PostgreSQL closed the connection during the login"));
    }

    private void expire() {
        fail(OpenFailure.passing("PostgreSQL does not answer"));
    }

    private void fail(OpenFailure failure) {
        if (!done) {
            done = true;
            context().close();
            pool.openFailed(options, failure);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        walk.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        fail(OpenFailure.passing(String.valueOf(cause.getMessage())));
    }
}
