package dev.pando.database.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Map;

/** Writes the messages that Pando says itself, on either side; PostgreSQL 18 §54.7. */
public final class Messages {
    private static final int PROTOCOL_3_0 = 3 << 16;
    private static final int CANCEL_REQUEST = 1234 << 16 | 5678;

    private static final int AUTHENTICATION_OK = 0;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    private Messages() {}

    /** ErrorResponse: FATAL, after which the connection is closed. */
    public static void fatal(ByteBuf out, Refusal refusal) {
        error(out, "FATAL", refusal);
    }

    /** ErrorResponse: ERROR, after which the session goes on. */
    public static void error(ByteBuf out, Refusal refusal) {
        error(out, "ERROR", refusal);
    }

    /** ErrorResponse with these fields. */
    public static void error(ByteBuf out, byte[] fields) {
        int at = begin(out, ServerMessage.ERROR_RESPONSE);
        out.writeBytes(fields);
        end(out, at);
    }

    private static void error(ByteBuf out, String severity, Refusal refusal) {
        int at = begin(out, ServerMessage.ERROR_RESPONSE);
        field(out, 'S', severity);
        field(out, 'V', severity);
        field(out, 'C', refusal.state().code());
        field(out, 'M', refusal.message());
        if (refusal.hint() != null) {
            field(out, 'H', refusal.hint());
        }
        out.writeByte(0);
        end(out, at);
    }

    private static void field(ByteBuf out, char code, String value) {
        out.writeByte(code);
        string(out, value);
    }

    /**
     * NegotiateProtocolVersion: the newest we speak of major version 3, and what we do not know.
     */
    public static void negotiate(ByteBuf out, List<String> unknownOptions) {
        int at = begin(out, ServerMessage.NEGOTIATE_PROTOCOL_VERSION);
        out.writeInt(PROTOCOL_3_0 | StartupPacket.NEWEST_MINOR);
        out.writeInt(unknownOptions.size());
        unknownOptions.forEach(option -> string(out, option));
        end(out, at);
    }

    /** AuthenticationSASL with one mechanism. */
    public static void sasl(ByteBuf out, String mechanism) {
        int at = begin(out, ServerMessage.AUTHENTICATION);
        out.writeInt(SASL);
        string(out, mechanism);
        out.writeByte(0);
        end(out, at);
    }

    /** AuthenticationSASLContinue. */
    public static void saslContinue(ByteBuf out, String data) {
        sasl(out, SASL_CONTINUE, data);
    }

    /** AuthenticationSASLFinal. */
    public static void saslFinal(ByteBuf out, String data) {
        sasl(out, SASL_FINAL, data);
    }

    private static void sasl(ByteBuf out, int step, String data) {
        int at = begin(out, ServerMessage.AUTHENTICATION);
        out.writeInt(step);
        out.writeCharSequence(data, UTF_8);
        end(out, at);
    }

    /** AuthenticationOk. */
    public static void authenticationOk(ByteBuf out) {
        int at = begin(out, ServerMessage.AUTHENTICATION);
        out.writeInt(AUTHENTICATION_OK);
        end(out, at);
    }

    /** ParameterStatus, one a parameter. */
    public static void parameters(ByteBuf out, Map<String, String> parameters) {
        parameters.forEach((name, value) -> {
            int at = begin(out, ServerMessage.PARAMETER_STATUS);
            string(out, name);
            string(out, value);
            end(out, at);
        });
    }

    /** BackendKeyData. */
    public static void keyData(ByteBuf out, int session, Secret secret) {
        int at = begin(out, ServerMessage.BACKEND_KEY_DATA);
        out.writeInt(session);
        secret.write(out);
        end(out, at);
    }

    /** ReadyForQuery outside of a transaction. */
    public static void readyForQuery(ByteBuf out) {
        int at = begin(out, ServerMessage.READY_FOR_QUERY);
        out.writeByte('I');
        end(out, at);
    }

    /** StartupMessage of protocol 3.0. */
    public static void startup(ByteBuf out, Map<String, String> parameters) {
        int at = out.writerIndex();
        out.writeInt(0).writeInt(PROTOCOL_3_0);
        parameters.forEach((name, value) -> {
            string(out, name);
            string(out, value);
        });
        out.writeByte(0);
        out.setInt(at, out.writerIndex() - at);
    }

    /** CancelRequest. */
    public static void cancel(ByteBuf out, int process, Secret secret) {
        out.writeInt(12 + secret.length()).writeInt(CANCEL_REQUEST).writeInt(process);
        secret.write(out);
    }

    /** SASLInitialResponse. */
    public static void saslInitial(ByteBuf out, String mechanism, String data) {
        int at = begin(out, ClientMessage.PASSWORD);
        string(out, mechanism);
        out.writeInt(ByteBufUtil.utf8Bytes(data));
        out.writeCharSequence(data, UTF_8);
        end(out, at);
    }

    /** SASLResponse. */
    public static void saslResponse(ByteBuf out, String data) {
        int at = begin(out, ClientMessage.PASSWORD);
        out.writeCharSequence(data, UTF_8);
        end(out, at);
    }

    /** Query. */
    public static void query(ByteBuf out, String sql) {
        int at = begin(out, ClientMessage.QUERY);
        string(out, sql);
        end(out, at);
    }

    /** Parse of a statement; all behind its name is given. */
    public static void parse(ByteBuf out, String name, byte[] rest) {
        int at = begin(out, ClientMessage.PARSE);
        name(out, name);
        out.writeBytes(rest);
        end(out, at);
    }

    /**
     * The beginning of a message with another name in it, up to behind that name.
     *
     * @param bytes where the message lies
     * @param from what stands in its body before the name
     * @param rest how many bytes follow the name's zero
     */
    public static void renamed(
            ByteBuf out, byte type, ByteBuf bytes, int from, int count, String name, int rest) {
        int at = begin(out, type);
        out.writeBytes(bytes, from, count);
        name(out, name);
        out.setInt(at, out.writerIndex() - at + rest);
    }

    /** Close of a statement, whether or not there is one of that name; "" is the unnamed one. */
    public static void closeStatement(ByteBuf out, String name) {
        int at = begin(out, ClientMessage.CLOSE);
        out.writeByte('S');
        name(out, name);
        end(out, at);
    }

    /** Sync. */
    public static void sync(ByteBuf out) {
        end(out, begin(out, ClientMessage.SYNC));
    }

    /** Terminate. */
    public static void terminate(ByteBuf out) {
        end(out, begin(out, ClientMessage.TERMINATE));
    }

    private static int begin(ByteBuf out, byte type) {
        out.writeByte(type);
        out.writeInt(0);
        return out.writerIndex() - 4;
    }

    private static void end(ByteBuf out, int lengthAt) {
        out.setInt(lengthAt, out.writerIndex() - lengthAt);
    }

    /** A statement's name, a character for each byte: its encoding is the client's affair. */
    private static void name(ByteBuf out, String name) {
        out.writeCharSequence(name, ISO_8859_1);
        out.writeByte(0);
    }

    private static void string(ByteBuf out, String text) {
        out.writeCharSequence(text, UTF_8);
        out.writeByte(0);
    }
}
