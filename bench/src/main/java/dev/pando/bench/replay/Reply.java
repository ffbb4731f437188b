package dev.pando.bench.replay;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server answered.
 *
 * @param fields by lower-case name; the last of equal ones
 * @param bodyHash SHA-256 of the body, in hexadecimal
 */
record Reply(int status, Map<String, String> fields, long bodyBytes, String bodyHash) {
    private static final int MAX_LINE = 16_384;

    /** Reads one off a connection. */
    static Reply read(InputStream in, boolean toHead) throws IOException {
        String statusLine = line(in);
        if (!statusLine.startsWith("HTTP/1.1 ")) {
            throw new IOException("no answer: '" + statusLine + "'");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        MessageDigest digest = sha256();
        boolean bodiless = toHead || status == 304 || status == 204;
        long length = bodiless ? 0 : Long.parseLong(fields.getOrDefault("content-length", "-1"));
        if (length < 0) {
            throw new IOException("an answer without a length: " + statusLine);
        }
        byte[] block = new byte[65_536];
        long left = length;
        while (left > 0) {
            int read = in.read(block, 0, (int) Math.min(block.length, left));
            if (read < 0) {
                throw new EOFException("the body ends " + left + " bytes early");
            }
            digest.update(block, 0, read);
            left -= read;
        }
        return new Reply(status, fields, length, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.length() > MAX_LINE) {
                throw new EOFException("no end of line after '" + line + "'");
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    /** Whether the server ends the connection after it. */
    boolean closes() {
        return "close".equals(fields.get("connection"));
    }
}
