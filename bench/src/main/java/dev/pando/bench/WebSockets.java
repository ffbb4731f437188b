package dev.pando.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * WebSockets on both ends: {@code WebSockets serve PORT...} answers GET with {@code ok}, takes
 * upgrades (RFC 6455) and sends what it gets back; {@code WebSockets hold PORT COUNT} opens as many
 * through a proxy, from several loopback addresses, prints a line, waits for one on its input, and
 * says how many still send back what they get, and how the others ended.
 */
public final class WebSockets {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int ADDRESSES = 8;
    private static final byte[] MASKED_X = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};
    private static final byte[] PLAIN_X = {(byte) 0x81, 1, 'x'};

    private WebSockets() {}

    /** Serves or holds. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("hold")) {
            hold(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            return;
        }
        for (int i = 1; i < args.length; i++) {
            InetAddress here = InetAddress.getLoopbackAddress();
            ServerSocket listener = new ServerSocket(Integer.parseInt(args[i]), 4096, here);
            Thread.ofPlatform().start(() -> accept(listener));
        }
    }

    private static void accept(ServerSocket listener) {
        while (true) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                throw new IllegalStateException("it can take no more", e);
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 2048);
            OutputStream out = socket.getOutputStream();
            String key = "";
            while (true) {
                String line = line(in);
                if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                    key = line.substring(line.indexOf(':') + 1).strip();
                } else if (line.isEmpty() && key.isEmpty()) {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII));
                } else if (line.isEmpty()) {
                    out.write(switching(key).getBytes(US_ASCII));
                    echo(new DataInputStream(in), out);
                    return;
                }
            }
        } catch (IOException | NoSuchAlgorithmException e) {
            return; // the other end has gone
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("ended");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static String switching(String key) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(hash)
                + "\r\n\r\n";
    }

    /** Short frames alone, which is all that the other end sends. */
    private static void echo(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            in.readFully(new byte[MASKED_X.length]);
            out.write(PLAIN_X);
        }
    }

    private static void hold(int port, int count) throws IOException, InterruptedException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            byte[] from = {127, 0, 0, (byte) (2 + i % ADDRESSES)};
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write(
                            ("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                                            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                            + "Sec-WebSocket-Key: "
                                            + KEY
                                            + "\r\n\r\n")
                                    .getBytes(US_ASCII));
            String status = line(socket.getInputStream());
            if (!status.contains("101")) {
                throw new IOException("WebSocket " + i + ": " + status);
            }
            while (!line(socket.getInputStream()).isEmpty()) {}
            open.add(socket);
        }
        System.out.println("open " + open.size());
        int told = System.in.read();
        Map<String, Integer> ends = new TreeMap<>();
        open.forEach(socket -> ends.merge(end(socket), 1, Integer::sum));
        System.out.println("of " + open.size() + ": " + ends + ", told " + told);
    }

    /** Whether it is held, was asked to come back (Close 1001), or has ended otherwise. */
    private static String end(Socket socket) {
        try {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(MASKED_X);
            byte[] start = socket.getInputStream().readNBytes(PLAIN_X.length);
            if (Arrays.equals(start, PLAIN_X)) {
                return "held";
            }
            boolean goesAway = start.length == 3 && start[0] == (byte) 0x88 && start[2] == 3;
            return goesAway ? "asked to come back" : "dropped";
        } catch (IOException e) {
            return "dropped";
        }
    }
}
