package dev.pando.database.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client says first, before there are messages with a type; PostgreSQL 18 §54.2.1. */
public sealed interface StartupPacket {
    /** What PostgreSQL takes at most, {@code MAX_STARTUP_PACKET_LENGTH}. */
    int MAX_BYTES = 10_000;

    /** The newest minor version of protocol 3 that we speak. */
    int NEWEST_MINOR = 2;

    /** May we talk TLS? */
    record TlsRequest() implements StartupPacket {}

    /** May we talk GSSAPI encryption? */
    record GssRequest() implements StartupPacket {}

    /** End what that session is at; no answer is expected. */
    record Cancel(int session, Secret secret) implements StartupPacket {}

    /**
     * Begin a session.
     *
     * @param minor of protocol 3, as asked for
     * @param parameters names and values, user and database among them, in their order
     * @param unknownOptions protocol options ({@code _pq_.}), none of which we know
     */
    record Start(int minor, Map<String, String> parameters, List<String> unknownOptions)
            implements StartupPacket {
        public Start {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
            unknownOptions = List.copyOf(unknownOptions);
        }

        /** Whether the client must be told what of its wishes we know. */
        public boolean asksForMore() {
            return minor > NEWEST_MINOR || !unknownOptions.isEmpty();
        }
    }

    /** A version of the protocol that is not 3. */
    record Unsupported(int major, int minor) implements StartupPacket {}

    /**
     * Reads the packet at the reader's index, and moves it past.
     *
     * @return empty while it is not whole
     */
    static Optional<StartupPacket> read(ByteBuf in) throws ProtocolViolation {
        if (in.readableBytes() < 4) {
            return Optional.empty();
        }
        int length = in.getInt(in.readerIndex());
        if (length < 8 || length > MAX_BYTES) {
            throw new ProtocolViolation("invalid length of startup packet: " + length);
        }
        if (in.readableBytes() < length) {
            return Optional.empty();
        }
        ByteBuf packet = in.readSlice(length).skipBytes(4);
        int code = packet.readInt();
        int major = code >>> 16;
        int minor = code & 0xffff;
        return Optional.of(
                switch (major) {
                    case 1234 -> special(minor, packet);
                    case 3 -> start(minor, packet);
                    default -> new Unsupported(major, minor);
                });
    }

    private static StartupPacket special(int minor, ByteBuf packet) throws ProtocolViolation {
        return switch (minor) {
            case 5678 -> cancel(packet);
            case 5679 -> new TlsRequest();
            case 5680 -> new GssRequest();
            default -> new Unsupported(1234, minor);
        };
    }

    private static Cancel cancel(ByteBuf packet) throws ProtocolViolation {
        int secretBytes = packet.readableBytes() - 4;
        if (secretBytes < 4 || secretBytes > 256) {
            throw new ProtocolViolation("invalid length of cancel request");
        }
        int session = packet.readInt();
        return new Cancel(session, Secret.read(packet));
    }

    private static Start start(int minor, ByteBuf packet) throws ProtocolViolation {
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        while (true) {
            String name = string(packet);
            if (name.isEmpty()) {
                break;
            }
            String value = string(packet);
            if (name.startsWith("_pq_.")) {
                unknown.add(name);
            } else {
                parameters.put(name, value);
            }
        }
        if (packet.isReadable()) {
            throw new ProtocolViolation(
                    "invalid startup packet layout: expected terminator as last byte");
        }
        return new Start(minor, parameters, unknown);
    }

    private static String string(ByteBuf packet) throws ProtocolViolation {
        int bytes = packet.bytesBefore((byte) 0);
        if (bytes < 0) {
            throw new ProtocolViolation(
                    "invalid startup packet layout: expected terminator as last byte");
        }
        String text = packet.toString(packet.readerIndex(), bytes, UTF_8);
        packet.skipBytes(bytes + 1);
        return text;
    }
}
