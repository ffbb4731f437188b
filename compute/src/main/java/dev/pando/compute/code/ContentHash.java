package dev.pando.compute.code;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A name made of what something was made from. */
final class ContentHash {
    private static final int HEX_DIGITS = 20;

    private final MessageDigest digest;

    ContentHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    ContentHash add(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update((bytes.length + ":").getBytes(UTF_8));
        digest.update(bytes);
        return this;
    }

    /** Adds a file's name and content. */
    void addContent(Path file) throws IOException {
        add(file.toString());
        add(Long.toString(Files.size(file)));
        try (InputStream content = Files.newInputStream(file);
                OutputStream sink =
                        new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            content.transferTo(sink);
        }
    }

    /** Adds a file's name, size and time, which is what a JVM looks at, too. */
    void addStamp(Path file) throws IOException {
        add(file.toString());
        add(Files.size(file) + " " + Files.getLastModifiedTime(file));
    }

    /** The name; nothing can be added any more. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    }
}
