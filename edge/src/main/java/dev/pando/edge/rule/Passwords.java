package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords against their hashes ({@code pbkdf2-sha256$ROUNDS$SALT$HASH}), which takes
 * tenths of a second by intent: on a thread of its own, once for all who ask the same at a time,
 * and remembered for a while. What is remembered is an HMAC under a key made at the start, so that
 * no password stands in memory. Safe for use by many threads.
 */
public final class Passwords implements AutoCloseable {
    private static final int MAX_WAITING = 256;
    private static final int MAX_KNOWN = 10_000;
    private static final long GOOD_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long BAD_NANOS = Duration.ofSeconds(10).toNanos();
    private static final String HMAC = "HmacSHA256";

    /** What is known of one user's password. */
    enum Known {
        GOOD,
        BAD,
        /** It is being checked; who asked is awakened. */
        NOT_YET,
        /** It is not, since too many are. */
        TOO_MANY
    }

    private record Finding(boolean good, long untilNanos) {}

    private final SecretKeySpec key;
    private final LongSupplier nanoTime;
    private final ExecutorService checking =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("passwords").factory());
    private final Map<String, List<Runnable>> waiting = new HashMap<>();
    private final Map<String, Finding> findings =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Finding> eldest) {
                    return size() > MAX_KNOWN;
                }
            };

    /** Knows nothing yet. */
    public Passwords(LongSupplier nanoTime, RandomGenerator secret) {
        this.nanoTime = nanoTime;
        byte[] bytes = new byte[32];
        secret.nextBytes(bytes);
        key = new SecretKeySpec(bytes, HMAC);
    }

    /**
     * Whether a password is the one that a hash is of.
     *
     * @param password in UTF-8
     * @param awaken called once that is known, if it is not yet
     */
    Known check(String hash, byte[] password, Runnable awaken) {
        String question = question(hash, password);
        synchronized (this) {
            Finding finding = findings.get(question);
            if (finding != null && nanoTime.getAsLong() - finding.untilNanos() < 0) {
                return finding.good() ? Known.GOOD : Known.BAD;
            }
            List<Runnable> others = waiting.get(question);
            if (others != null) {
                others.add(awaken);
                return Known.NOT_YET;
            }
            if (waiting.size() >= MAX_WAITING) {
                return Known.TOO_MANY;
            }
            waiting.put(question, new ArrayList<>(List.of(awaken)));
        }
        try {
            checking.execute(() -> find(question, hash, password));
        } catch (RejectedExecutionException e) {
            return Known.TOO_MANY; // closed
        }
        return Known.NOT_YET;
    }

    private String question(String hash, byte[] password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(hash.getBytes(US_ASCII));
            mac.update((byte) 0);
            return Base64.getEncoder().encodeToString(mac.doFinal(password));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    private void find(String question, String hash, byte[] password) {
        boolean good = isOf(hash, password);
        @Nullable List<Runnable> asked;
        synchronized (this) {
            long time = good ? GOOD_NANOS : BAD_NANOS;
            findings.put(question, new Finding(good, nanoTime.getAsLong() + time));
            asked = waiting.remove(question);
        }
        if (asked != null) {
            asked.forEach(Runnable::run);
        }
    }

    /** Takes the same time for each password. */
    private static boolean isOf(String hash, byte[] password) {
        String[] parts = hash.split("\\$", -1);
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] wanted = Base64.getDecoder().decode(parts[3]);
        String text = new String(password, UTF_8);
        char[] characters = Normalizer.normalize(text, Normalizer.Form.NFC).toCharArray();
        int rounds = Integer.parseInt(parts[1]);
        PBEKeySpec spec = new PBEKeySpec(characters, salt, rounds, wanted.length * Byte.SIZE);
        try {
            byte[] found =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(spec)
                            .getEncoded();
            return MessageDigest.isEqual(found, wanted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public void close() {
        checking.shutdownNow();
    }
}
