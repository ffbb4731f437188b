package dev.pando.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens keep-alive connections, asks once on each, holds them, and asks again on each hundredth:
 * {@code IdleConnections PORT COUNT}. They come from several loopback addresses, since one pair of
 * addresses has 28,232 ports. Prints a line when all are open, then waits for a line on its input.
 */
public final class IdleConnections {
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
    private static final int ADDRESSES = 8;

    private IdleConnections() {}

    /** Opens, holds, asks again. */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        int count = Integer.parseInt(args[1]);
        List<SocketChannel> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel connection = SocketChannel.open();
            byte[] from = {127, 0, 0, (byte) (2 + i % ADDRESSES)};
            connection.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
            connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            ask(connection);
            open.add(connection);
        }
        System.out.println("open " + open.size());
        int told = System.in.read();
        for (int i = 0; i < open.size(); i += 100) {
            ask(open.get(i));
        }
        System.out.println("asked again, told " + told);
    }

    /** One request and its whole answer, which fits into one read here. */
    private static void ask(SocketChannel connection) throws IOException {
        connection.write(ByteBuffer.wrap(REQUEST));
        ByteBuffer answer = ByteBuffer.allocate(4096);
        if (connection.read(answer) < 0
                || !new String(answer.array(), 0, 12, US_ASCII).endsWith("200")) {
            throw new IOException("not answered with 200");
        }
    }
}
