package dev.pando.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pando.node.net.Address;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that sends what it is told, byte by byte if need be, and reads whole messages. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    final Socket socket;
    final InputStream in;
    private final OutputStream out;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static RawClient to(Address address) throws IOException {
        return new RawClient(new Socket(address.host(), address.port()));
    }

    /** A client whose receive buffer is small from the first packet on. */
    static RawClient withReceiveBuffer(Address address, int bytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(bytes);
        socket.connect(new InetSocketAddress(address.host(), address.port()));
        return new RawClient(socket);
    }

    /** A client with that address of this machine's. */
    static RawClient from(String own, Address address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(own, 0));
        socket.connect(new InetSocketAddress(address.host(), address.port()));
        return new RawClient(socket);
    }

    static RawClient of(Socket accepted) throws IOException {
        return new RawClient(accepted);
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Reads one message: its head, and its body as its framing says. */
    Message read() throws IOException {
        return Message.read(in, false);
    }

    /** Reads the answer to a HEAD request. */
    Message readHeadAnswer() throws IOException {
        return Message.read(in, true);
    }

    /** Reads a head alone, with its empty line. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(readExactly(1));
        }
        return head.toString();
    }

    String readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the stream ends after " + bytes.length + " of " + length);
        }
        return new String(bytes, ISO_8859_1);
    }

    /** Everything up to the end of the stream; a reset counts as the end of nothing. */
    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    /** Whether the other side has ended its side, by a regular end of the stream. */
    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    /** Whether the connection has ended in whatever way. */
    boolean isGone() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Makes {@link #close()} reset the connection. */
    void resetOnClose() throws SocketException {
        socket.setSoLinger(true, 0);
    }

    /** Closes before its time. */
    void leave() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
