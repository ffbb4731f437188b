package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.router.Credentials.Credential;
import dev.pando.database.scram.ScramFailure;
import dev.pando.database.scram.ScramKeys;
import dev.pando.database.scram.ScramServer;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.ProtocolViolation;
import dev.pando.database.wire.Refusal;
import dev.pando.database.wire.SqlState;
import dev.pando.database.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection while its client proves who it is, by SCRAM-SHA-256; PostgreSQL 18 §54.3. Whoever is
 * not known is asked the same, so that no one learns which roles there are. Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class Authentication extends ChannelInboundHandlerAdapter implements MessageWalk.Visitor {
    /** PostgreSQL's {@code PG_MAX_SASL_MESSAGE_LENGTH}. */
    private static final int MAX_MESSAGE_BYTES = 1024;

    private final Channel channel;
    private final Switchboard switchboard;
    private final StartupPacket.Start start;
    private final MessageWalk walk = new MessageWalk(this);
    private final Consumer<ByteBuf> nowhere = ByteBuf::release;
    private final @Nullable Account account;
    private final ScramServer scram;
    private boolean askedForProof;
    private @Nullable Refusal refusal;

    Authentication(Channel channel, Switchboard switchboard, StartupPacket.Start start) {
        this.channel = channel;
        this.switchboard = switchboard;
        this.start = start;
        String user = user();
        this.account = switchboard.account(user);
        this.scram =
                new ScramServer(
                        account == null
                                ? switchboard.strangersKeys(user)
                                : account.credentials().asked(),
                        switchboard.keysTriedFor(account),
                        account != null,
                        switchboard.nonce());
    }

    /** Asks for the client's proof. */
    void begin() {
        ByteBuf out = channel.alloc().buffer();
        Messages.sasl(out, ScramKeys.MECHANISM);
        channel.writeAndFlush(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        try {
            walk.take((ByteBuf) message, nowhere);
        } catch (ProtocolViolation e) {
            refusal = Refusal.of(e);
        }
        if (refusal != null) {
            Departures.refuse(channel, refusal);
        }
    }

    @Override
    public int wants(byte type, int bodyBytes) throws ProtocolViolation {
        if (type != ClientMessage.PASSWORD) {
            throw new ProtocolViolation(
                    "expected SASL response, got message type " + (type & 0xff));
        }
        if (bodyBytes < 0 || bodyBytes > MAX_MESSAGE_BYTES) {
            throw new ProtocolViolation("invalid length of SASL response: " + bodyBytes);
        }
        return bodyBytes;
    }

    @Override
    public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body)
            throws ProtocolViolation {
        try {
            if (!askedForProof) {
                String first = initialResponse(bytes.slice(body, bodyBytes));
                askedForProof = true;
                String challenge = scram.first(first);
                ByteBuf out = channel.alloc().buffer();
                Messages.saslContinue(out, challenge);
                channel.writeAndFlush(out);
                return Verdict.DROP;
            }
            String proof = scram.last(bytes.toString(body, bodyBytes, UTF_8));
            enter(proof);
        } catch (ScramFailure e) {
            switchboard.statistics().loginFailed();
            refusal =
                    e.isUntrue()
                            ? new Refusal(
                                    SqlState.INVALID_PASSWORD,
                                    "password authentication failed for user \"" + user() + "\"")
                            : new Refusal(SqlState.PROTOCOL_VIOLATION, e.met());
        }
        return Verdict.STOP;
    }

    /** SASLInitialResponse: the mechanism, then the client's first message. */
    private static String initialResponse(ByteBuf message) throws ProtocolViolation {
        int nameBytes = message.bytesBefore((byte) 0);
        if (nameBytes < 0) {
            throw new ProtocolViolation("malformed SASL initial response");
        }
        String mechanism = message.readCharSequence(nameBytes, UTF_8).toString();
        if (!mechanism.equals(ScramKeys.MECHANISM)) {
            throw new ProtocolViolation("client selected an invalid SASL authentication mechanism");
        }
        message.skipBytes(1);
        if (message.readableBytes() < 4 || message.readInt() != message.readableBytes()) {
            throw new ProtocolViolation("malformed SASL initial response");
        }
        return message.toString(UTF_8);
    }

    /** The client has proved what it has; it learns that the server has it too. */
    private void enter(String proof) throws ScramFailure {
        if (account == null) {
            throw new IllegalStateException("a stranger proved a password");
        }
        ScramKeys proved = scram.proved();
        Credential credential =
                account.credentials().all().stream()
                        .filter(each -> each.keys() == proved)
                        .findFirst()
                        .orElseThrow(() -> ScramFailure.untrue("replaced meanwhile"));
        ByteBuf out = channel.alloc().buffer();
        Messages.saslFinal(out, proof);
        Messages.authenticationOk(out);
        channel.write(out);
        switchboard.loggedIn(channel);
        Session session = new Session(channel, switchboard, account, credential, start);
        channel.pipeline().replace(this, null, session);
        session.begin();
    }

    private String user() {
        return start.parameters().getOrDefault("user", "");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        walk.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        Departures.note(cause);
        failed.close();
    }
}
