package dev.pando.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message as a test reads it off a socket.
 *
 * @param chunked whether the body came in chunks; the body is what they carried
 * @param trailers the field lines after the last chunk
 */
record Message(
        String startLine,
        List<String> fields,
        String body,
        boolean chunked,
        List<String> trailers) {
    static Message read(InputStream in, boolean bodiless) throws IOException {
        String startLine = line(in);
        List<String> fields = section(in);
        Message head = new Message(startLine, fields, "", false, List.of());
        boolean request = !startLine.startsWith("HTTP/");
        int status = request ? 0 : head.status();
        if (bodiless || status / 100 == 1 || status == 204 || status == 304) {
            return head;
        }
        if (head.field("transfer-encoding").isPresent()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            int size = Integer.parseInt(line(in), 16);
            while (size > 0) {
                body.write(exactly(in, size));
                line(in);
                size = Integer.parseInt(line(in), 16);
            }
            return new Message(startLine, fields, body.toString(ISO_8859_1), true, section(in));
        }
        Optional<String> length = head.field("content-length");
        byte[] body = {};
        if (length.isPresent()) {
            body = exactly(in, Integer.parseInt(length.get()));
        } else if (!request) {
            body = in.readAllBytes();
        }
        return new Message(startLine, fields, new String(body, ISO_8859_1), false, List.of());
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ends after " + bytes.length + " of " + length);
        }
        return bytes;
    }

    private static List<String> section(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = line(in);
        while (!line.isEmpty()) {
            lines.add(line);
            line = line(in);
        }
        return lines;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int b = in.read();
        while (b != '\n') {
            if (b < 0) {
                throw new EOFException("the stream ends after '" + line + "'");
            }
            line.append((char) b);
            b = in.read();
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line without CR: '" + line + "'");
        }
        return line.substring(0, line.length() - 1);
    }

    int status() {
        return Integer.parseInt(word(1));
    }

    private String word(int index) {
        return List.of(startLine.split(" ", -1)).get(index);
    }

    String target() {
        return word(1);
    }

    /** The value of the one field of that name. */
    Optional<String> field(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " is there " + values.size() + " times: " + values);
        }
        return values.stream().findFirst();
    }

    List<String> all(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return fields.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .toList();
    }
}
