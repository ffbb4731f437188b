package dev.pando.node.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Secrets that are made once and kept: one file each (mode 600) in a folder (mode 700). A secret is
 * 32 bytes of the platform's strong randomness in URL-safe base64, 43 characters. Safe for use by
 * many threads of one process.
 */
public final class Secrets {
    private static final int SECRET_BYTES = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    private final Path folder;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();

    /** Opens the secrets kept in a folder, which is made if it is missing. */
    public Secrets(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * The secret of that name, made now if it was never asked for.
     *
     * @param name 1..128 letters, digits, and {@code _ . -}
     */
    public String secret(String name) throws IOException {
        if (!NAME.matcher(name).matches() || name.startsWith(".")) {
            throw new IllegalArgumentException("secret: '" + name + "' (expected: a plain name)");
        }
        lock.lock();
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readString(file).strip() : make(file);
        } finally {
            lock.unlock();
        }
    }

    private String make(Path file) throws IOException {
        String secret = fresh(random);
        StateFile.write(file, secret + "\n");
        return secret;
    }

    /** A secret that nobody keeps: 32 random bytes, in base64 for URLs. */
    public static String fresh(RandomGenerator random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
