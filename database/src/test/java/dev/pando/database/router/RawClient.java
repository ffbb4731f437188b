package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.AppDatabase;
import dev.pando.database.scram.ScramClient;
import dev.pando.database.scram.ScramFailure;
import dev.pando.database.scram.ScramKeys;
import dev.pando.database.wire.Messages;
import dev.pando.node.net.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A client that says what a test wants, message by message. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    /** A message of the server's. */
    record Said(char type, ByteBuf body) {
        String text() {
            return body.toString(UTF_8);
        }

        /** A field of an error or notice. */
        String field(char code) {
            for (String field : text().split("\0", -1)) {
                if (!field.isEmpty() && field.charAt(0) == code) {
                    return field.substring(1);
                }
            }
            return "";
        }
    }

    private final Socket socket;
    final DataInputStream in;
    private final OutputStream out;
    String applicationName = "";
    int session;
    byte[] secret = {};
    final Map<String, String> parameters = new TreeMap<>();

    RawClient(Address address) throws IOException {
        socket = new Socket(InetAddress.ofLiteral(address.host()), address.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** One that has logged in and may speak. */
    static RawClient in(AppDatabase app) throws IOException, ScramFailure {
        return in(app, "");
    }

    /** The same, with a name for its application. */
    static RawClient in(AppDatabase app, String applicationName) throws IOException, ScramFailure {
        RawClient client = new RawClient(app.address());
        client.applicationName = applicationName;
        client.start(
                3 << 16,
                Map.of(
                        "user",
                        app.user(),
                        "database",
                        app.database(),
                        "application_name",
                        applicationName));
        client.logIn(app.password());
        return client;
    }

    void start(int version, Map<String, String> parameters) throws IOException {
        ByteBuf message = Unpooled.buffer();
        Messages.startup(message, parameters);
        message.setInt(4, version);
        send(message);
    }

    /** Proves the password, and waits until it may speak. */
    void logIn(String password) throws IOException, ScramFailure {
        expect('R');
        ScramClient scram = new ScramClient("nonceoftheclient");
        say(message -> Messages.saslInitial(message, ScramKeys.MECHANISM, scram.first()));
        ScramClient.Challenge challenge = scram.challenge(expect('R').text().substring(4));
        ScramKeys keys = ScramKeys.of(password, challenge.salt(), challenge.iterations());
        say(message -> Messages.saslResponse(message, scram.last(challenge, keys)));
        scram.verify(expect('R').text().substring(4));
        expect('R');
        Said said = next();
        for (; said.type() == 'S'; said = next()) {
            String[] pair = said.text().split("\0", -1);
            parameters.put(pair[0], pair[1]);
        }
        if (said.type() != 'K') {
            throw new IOException("instead of a key: " + said.type() + " " + said.text());
        }
        session = said.body().readInt();
        secret = ByteBufUtil.getBytes(said.body());
        expect('Z');
    }

    void say(Consumer<ByteBuf> write) throws IOException {
        ByteBuf message = Unpooled.buffer();
        write.accept(message);
        send(message);
    }

    void send(ByteBuf bytes) throws IOException {
        out.write(ByteBufUtil.getBytes(bytes));
    }

    void send(byte... bytes) throws IOException {
        out.write(bytes);
    }

    void query(String sql) throws IOException {
        say(message -> Messages.query(message, sql));
    }

    /** Writes a message of strings, each with its zero, and then bytes. */
    static void message(ByteBuf to, char type, ByteBuf body) {
        to.writeByte(type).writeInt(4 + body.readableBytes()).writeBytes(body);
    }

    /** Parse of the unnamed statement, Bind, Execute with a limit of rows. */
    static void execute(ByteBuf to, String sql, int rows) {
        message(to, 'P', strings("", sql).writeShort(0));
        message(to, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
        message(to, 'E', strings("").writeInt(rows));
    }

    static void sync(ByteBuf to) {
        message(to, 'S', Unpooled.EMPTY_BUFFER);
    }

    static ByteBuf strings(String... all) {
        ByteBuf out = Unpooled.buffer();
        for (String each : all) {
            out.writeBytes(each.getBytes(UTF_8)).writeByte(0);
        }
        return out;
    }

    Said next() throws IOException {
        char type = (char) in.readUnsignedByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Said(type, Unpooled.wrappedBuffer(body));
    }

    Said expect(char type) throws IOException {
        Said said = next();
        if (said.type() != type) {
            throw new IOException("instead of " + type + ": " + said.type() + " " + said.text());
        }
        return said;
    }

    /** The types of the messages up to so many ReadyForQuery, each with its status. */
    String answers(int readies) throws IOException {
        StringBuilder all = new StringBuilder();
        int left = readies;
        while (left > 0) {
            Said said = next();
            all.append(said.type());
            if (said.type() == 'Z') {
                all.append((char) said.body().getByte(0));
                left--;
            }
        }
        return all.toString();
    }

    /** Whether the server closes, without a word. */
    boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    void shutDown() throws IOException {
        socket.shutdownOutput();
    }

    /** Leaves without a word, so that the other side's next write fails. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
