package dev.pando.compute;

import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Program;
import dev.pando.compute.child.Child;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows the end of one of an instance's lives: what is said of it, and how long the next one
 * waits. Confined to the thread of the instance's {@link Upkeep}.
 */
final class Aftermath {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);

    /** How often in a row another port is tried at once because somebody took the chosen one. */
    private static final int MAX_PORT_TRIES = 5;

    /** How a life went. */
    sealed interface Outcome {
        /** The program ended, or was met over one of its limits. */
        record Over(boolean wasReady) implements Outcome {}

        /** It did not answer in time and was ended. */
        record NeverReady(String met) implements Outcome {}

        /** It was ended for its trouble. */
        record Ended(Life.Trouble trouble) implements Outcome {}

        /** It was told to stop. */
        record Stopped() implements Outcome {}
    }

    private final Kit kit;
    private final Program part;
    private final InstanceId id;
    private final BackOff backOff;
    private int portTries;

    Aftermath(Kit kit, Program part, InstanceId id) {
        this.kit = kit;
        this.part = part;
        this.id = id;
        ComputeSettings settings = kit.settings();
        backOff = new BackOff(settings.firstPause(), settings.longestPause(), settings.calmAfter());
    }

    /** The life under way has come so far that its port is its own. */
    void wasReady() {
        portTries = 0;
    }

    /** Says that it is replaced for a call that took too long, and goes on with the others. */
    void retires(Life.Trouble.Overdue overdue) {
        kit.announcer().event(timedOut(overdue, List.of(), Duration.ZERO));
    }

    /** Says that no life began; gives how long to wait before the next try. */
    Duration cannotStart(String met, String remedy) {
        Duration next = backOff.after(Duration.ZERO);
        kit.announcer().event(new InstanceEvent.CannotStart(id, met, remedy, next));
        return next;
    }

    /** Says how a life ended; gives how long to wait before the next. */
    Duration tell(Outcome outcome, Child.End end, Life life, Duration lived) {
        List<String> lines = end.lastLines();
        return switch (outcome) {
            case Outcome.Stopped() -> {
                kit.announcer().event(new InstanceEvent.Stopped(id, end.status().words()));
                yield Duration.ZERO;
            }
            case Outcome.Ended(Life.Trouble.Overdue overdue) -> {
                kit.announcer().event(timedOut(overdue, lines, Duration.ZERO));
                yield Duration.ZERO; // its time was its pause
            }
            case Outcome.Ended(Life.Trouble.Unable(String met)) -> {
                Duration next = backOff.after(Duration.ZERO);
                kit.announcer().event(new InstanceEvent.Died(id, met, false, lines, next));
                yield next;
            }
            case Outcome.Over _ when end.overMemory() -> {
                Duration next = pause(life, lived);
                kit.announcer()
                        .event(new InstanceEvent.OverMemory(id, part.memoryBytes(), lines, next));
                yield next;
            }
            case Outcome.Over _ when end.overProcesses() -> {
                Duration next = pause(life, lived);
                kit.announcer()
                        .event(
                                new InstanceEvent.TooManyProcesses(
                                        id, FunctionLife.MAX_PROCESSES, lines, next));
                yield next;
            }
            case Outcome.Over(boolean wasReady) when !wasReady && isExcused(life) -> {
                portTries++;
                LOG.info("the port of an instance was taken, instance={} port={}", id, life.port());
                yield Duration.ZERO; // the next try has another
            }
            case Outcome.Over(boolean wasReady) -> {
                Duration next = pause(life, lived);
                String met = end.status().words() + (wasReady ? "" : " before it was ready");
                kit.announcer().event(new InstanceEvent.Died(id, met, wasReady, lines, next));
                yield next;
            }
            case Outcome.NeverReady(String met) -> {
                Duration next = backOff.after(Duration.ZERO);
                kit.announcer()
                        .event(
                                new InstanceEvent.NeverReady(
                                        id, neverReady(met), life.remedy(), lines, next));
                yield next;
            }
        };
    }

    private InstanceEvent timedOut(
            Life.Trouble.Overdue overdue, List<String> lines, Duration next) {
        return new InstanceEvent.TimedOut(id, overdue.requestId(), part.timeout(), lines, next);
    }

    /** The wait after an end: none where each end costs a caller its call, which bounds them. */
    private Duration pause(Life life, Duration lived) {
        return life.proven() ? Duration.ZERO : backOff.after(lived);
    }

    /** Whether an end is nobody's fault and no news, so long as that does not go on and on. */
    private boolean isExcused(Life life) {
        return portTries < MAX_PORT_TRIES && life.excused();
    }

    private String neverReady(String met) {
        return "was not ready within " + kit.settings().readyTimeout().toSeconds() + " s: " + met;
    }
}
