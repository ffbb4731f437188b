package dev.pando.compute.code;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Runtime API that hands out the calls that a test gives it, and keeps what comes back. It reads
 * raw sockets, so that it can tell what one read held and can split what it writes.
 */
public final class ScriptedRuntimeApi implements AutoCloseable {
    private static final String VERSION = "/2018-06-01/runtime";
    private static final int LONGEST_WAIT_SECONDS = 30;

    private final ServerSocket server;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private final Map<Socket, Thread> connections = new ConcurrentHashMap<>();
    private final AtomicInteger polls = new AtomicInteger();

    /** How a call is written to the worker. */
    public enum Framing {
        /** With its length, in one write. */
        LENGTH,
        /** In chunks, with an extension and a trailer. */
        CHUNKED,
        /** With its length, a few bytes a write. */
        DRIBBLED
    }

    /** A call to hand out; fields go over the usual ones. */
    public record Call(String id, String event, Map<String, String> fields, Framing framing) {
        public Call {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * What a worker posted.
     *
     * @param path after the version: {@code /invocation/ID/response}
     * @param fields by lower-case name, trailers among them
     * @param askedAlong whether the question for the next call came in the same read
     */
    public record Result(
            String path, Map<String, String> fields, String body, boolean askedAlong) {}

    private record Request(String line, Map<String, String> fields, String body) {}

    public ScriptedRuntimeApi() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("runtime-api").start(this::accept);
    }

    /** For AWS_LAMBDA_RUNTIME_API. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    public void give(String id, String event) {
        give(new Call(id, event, Map.of(), Framing.LENGTH));
    }

    public void give(Call call) {
        calls.add(call);
    }

    /** The next result, whichever call it is of. */
    public Result result() throws InterruptedException {
        Result result = results.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("no result within " + LONGEST_WAIT_SECONDS + " s");
        }
        return result;
    }

    /** How many questions for a next call there were. */
    public int polls() {
        return polls.get();
    }

    /** Closes every connection, as a Pando that ends, and forgets the worker. */
    public void hangUp() throws IOException {
        for (Map.Entry<Socket, Thread> connection : connections.entrySet()) {
            connection.getValue().interrupt(); // it takes no call that another worker shall get
            connection.getKey().close();
        }
        connections.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.put(
                        socket,
                        Thread.ofVirtual().name("runtime-api-worker").start(() -> serve(socket)));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Reader reader = new Reader(socket.getInputStream());
            while (true) {
                Request request = reader.request();
                if (request.line().startsWith("GET " + VERSION + "/invocation/next ")) {
                    polls.incrementAndGet();
                    write(socket.getOutputStream(), calls.take());
                } else {
                    String path = request.line().split(" ", 3)[1].substring(VERSION.length());
                    results.add(
                            new Result(
                                    path,
                                    request.fields(),
                                    request.body(),
                                    reader.holds("GET " + VERSION + "/invocation/next ")));
                    String body = "{\"status\":\"OK\"}";
                    socket.getOutputStream()
                            .write(
                                    ("HTTP/1.1 202 Accepted\r\nContent-Length: "
                                                    + body.length()
                                                    + "\r\n\r\n"
                                                    + body)
                                            .getBytes(UTF_8));
                }
            }
        } catch (IOException gone) {
            // the worker ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream out, Call call) throws IOException {
        byte[] body = call.event().getBytes(UTF_8);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", "application/json");
        fields.put("Lambda-Runtime-Aws-Request-Id", call.id());
        fields.put(
                "Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
        fields.put(
                "Lambda-Runtime-Invoked-Function-Arn",
                "arn:aws:lambda:local:000000000000:function:photo");
        fields.put("Lambda-Runtime-Trace-Id", "Root=1-" + call.id() + ";Sampled=1");
        fields.putAll(call.fields());
        fields.put(
                call.framing() == Framing.CHUNKED ? "Transfer-Encoding" : "Content-Length",
                call.framing() == Framing.CHUNKED ? "chunked" : Integer.toString(body.length));
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        message.writeBytes(call.framing() == Framing.CHUNKED ? chunked(body) : body);
        byte[] bytes = message.toByteArray();
        int step = call.framing() == Framing.DRIBBLED ? 7 : bytes.length;
        for (int at = 0; at < bytes.length; at += step) {
            out.write(bytes, at, Math.min(step, bytes.length - at));
        }
    }

    private static byte[] chunked(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int step = Math.max(1, body.length / 5);
        for (int at = 0; at < body.length; at += step) {
            byte[] chunk = Arrays.copyOfRange(body, at, Math.min(at + step, body.length));
            out.writeBytes((Integer.toHexString(chunk.length) + ";a=b\r\n").getBytes(ISO_8859_1));
            out.writeBytes(chunk);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        out.writeBytes("0\r\nX-Trailer: x\r\n\r\n".getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    /** Reads requests, as large a piece at a time as there is. */
    private static final class Reader {
        private final InputStream in;
        private final byte[] piece = new byte[256 * 1024];
        private byte[] rest = new byte[0];

        Reader(InputStream in) {
            this.in = in;
        }

        /** Whether what was read along with the last request begins like that. */
        boolean holds(String text) {
            return new String(rest, ISO_8859_1).startsWith(text);
        }

        Request request() throws IOException {
            String[] lines = until("\r\n\r\n").split("\r\n", -1);
            Map<String, String> fields = new LinkedHashMap<>();
            Arrays.stream(lines).skip(1).forEach(line -> add(fields, line));
            byte[] body =
                    fields.getOrDefault("transfer-encoding", "").equals("chunked")
                            ? chunks(fields)
                            : exactly(Integer.parseInt(fields.getOrDefault("content-length", "0")));
            return new Request(lines[0], fields, new String(body, UTF_8));
        }

        private static void add(Map<String, String> fields, String line) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }

        private byte[] chunks(Map<String, String> fields) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = size(); size > 0; size = size()) {
                body.writeBytes(exactly(size));
                until("\r\n");
            }
            for (String line = until("\r\n"); !line.isEmpty(); line = until("\r\n")) {
                add(fields, line);
            }
            return body.toByteArray();
        }

        private int size() throws IOException {
            return Integer.parseInt(until("\r\n").strip(), 16);
        }

        private String until(String mark) throws IOException {
            int end = new String(rest, ISO_8859_1).indexOf(mark);
            while (end < 0) {
                fill();
                end = new String(rest, ISO_8859_1).indexOf(mark);
            }
            String found = new String(rest, 0, end, ISO_8859_1);
            rest = Arrays.copyOfRange(rest, end + mark.length(), rest.length);
            return found;
        }

        private byte[] exactly(int length) throws IOException {
            while (rest.length < length) {
                fill();
            }
            byte[] found = Arrays.copyOf(rest, length);
            rest = Arrays.copyOfRange(rest, length, rest.length);
            return found;
        }

        private void fill() throws IOException {
            int length = in.read(piece);
            if (length < 0) {
                throw new IOException("the worker closed its connection");
            }
            byte[] both = Arrays.copyOf(rest, rest.length + length);
            System.arraycopy(piece, 0, both, rest.length, length);
            rest = both;
        }
    }
}
