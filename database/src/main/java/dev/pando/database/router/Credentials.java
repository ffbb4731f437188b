package dev.pando.database.router;

import dev.pando.database.scram.ScramKeys;
import dev.pando.node.state.Secrets;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The passwords that let a role in, one for each holder: an instance, say. All have one salt, since
 * a server names it before it knows which of them it will be given. Safe for use by many threads.
 */
final class Credentials {
    /** How many a role may have. */
    static final int MAX_HOLDERS = 1_000;

    /** What one holder proves to have. Each is itself alone. */
    static final class Credential {
        private final ScramKeys keys;

        Credential(ScramKeys keys) {
            this.keys = keys;
        }

        ScramKeys keys() {
            return keys;
        }
    }

    /**
     * A fresh password, and what it takes the place of.
     *
     * @param replaced null where the holder had none, and there is room
     */
    record Issued(String password, @Nullable Credential replaced) {}

    private final RandomGenerator random;
    private final int most;
    private final ScramKeys asked;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<String, Credential> byHolder = Map.of();

    /**
     * Nobody has one yet. Some milliseconds.
     *
     * @param most holders at once; past it the password that was issued first is no longer good
     */
    Credentials(RandomGenerator random, int most) {
        this.random = random;
        this.most = most;
        this.asked = ScramKeys.fresh(Secrets.fresh(random), random);
    }

    /** What everyone is asked with, whoever it is; nobody has its password. */
    ScramKeys asked() {
        return asked;
    }

    /** Those that are good now. */
    Collection<Credential> all() {
        return byHolder.values();
    }

    /** A fresh password for a holder; what it had before is no longer good. Some milliseconds. */
    Issued issue(String holder) {
        String password = Secrets.fresh(random);
        ScramKeys keys = ScramKeys.of(password, asked.salt(), asked.iterations());
        lock.lock();
        try {
            Map<String, Credential> next = new LinkedHashMap<>(byHolder);
            Credential replaced = next.remove(holder);
            if (next.size() == most) {
                Iterator<Credential> oldest = next.values().iterator();
                replaced = oldest.next();
                oldest.remove();
            }
            next.put(holder, new Credential(keys));
            byHolder = next;
            return new Issued(password, replaced);
        } finally {
            lock.unlock();
        }
    }
}
