package dev.pando.edge.health;

import dev.pando.cluster.traffic.HealthCheck;
import dev.pando.edge.pool.Member;
import dev.pando.edge.pool.Pool;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the instances of all pools that want it how they are, and tells the pools. A question is due
 * once each interval, give or take a tenth, so that edges which started together do not ask
 * together. Confined to one event loop, but for the counts.
 */
public final class HealthChecks {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

    /** Questions under way at once; past it the next ones wait. */
    private static final int MAX_ASKED = 512;

    private final Bootstrap connecting;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Map<Member, Patient> patients = new HashMap<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private long round;
    private int underWay;

    /** Asks nobody yet; {@code loop} is where it is called from then on. */
    public HealthChecks(
            EventLoop loop,
            Class<? extends Channel> socketChannel,
            LongSupplier nanoTime,
            RandomGenerator random) {
        connecting = new Bootstrap().group(loop).channel(socketChannel);
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Questions that were answered well. */
    public long good() {
        return answered.get() - failed.get();
    }

    /** Questions that were not. */
    public long bad() {
        return failed.get();
    }

    /** Asks who is due, and gives up on who does not answer. Called ten times a second or so. */
    public void sweep(Collection<Pool> pools) {
        round++;
        long now = nanoTime.getAsLong();
        for (Pool pool : pools) {
            HealthCheck settings = pool.health();
            if (settings != null) {
                for (Member member : pool.members()) {
                    Patient patient = patients.computeIfAbsent(member, m -> new Patient(pool, now));
                    patient.seen = round;
                    look(member, patient, settings, now);
                }
            }
        }
        patients.entrySet().removeIf(each -> isGone(each.getKey(), each.getValue()));
    }

    /** Asks nobody any more. */
    public void close() {
        patients.values().forEach(Patient::cancel);
        patients.clear();
    }

    private boolean isGone(Member member, Patient patient) {
        boolean gone = patient.seen != round;
        if (gone) {
            underWay -= patient.cancel() ? 1 : 0;
            patient.pool.well(member); // as far as anybody knows
        }
        return gone;
    }

    private void look(Member member, Patient patient, HealthCheck settings, long now) {
        if (patient.asked != null) {
            if (now - patient.askedAt >= settings.timeout().toNanos()) {
                patient.asked.expire();
            }
        } else if (now - patient.dueAt >= 0 && underWay < MAX_ASKED) {
            underWay++;
            patient.askedAt = now;
            long interval = settings.interval().toNanos();
            patient.dueAt = now + interval + (long) (interval * (random.nextDouble() - 0.5) / 5);
            Question asked =
                    Question.ask(
                            connecting,
                            member.address(),
                            settings,
                            verdict -> heard(member, patient, settings, verdict));
            patient.asked = asked.isOver() ? null : asked; // it may have failed at once
        }
    }

    private void heard(Member member, Patient patient, HealthCheck settings, Verdict verdict) {
        underWay--;
        patient.asked = null;
        answered.incrementAndGet();
        if (!verdict.good()) {
            failed.incrementAndGet();
        }
        if (!patient.hears(verdict, settings)) {
            return;
        }
        if (patient.sick()) {
            LOG.warn("{} is passed over: it {}", member, verdict.why());
            patient.pool.sick(member);
        } else {
            LOG.info("{} is healthy again", member);
            patient.pool.well(member);
        }
    }
}
