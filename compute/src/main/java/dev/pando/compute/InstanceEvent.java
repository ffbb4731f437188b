package dev.pando.compute;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.child.Output;
import dev.pando.node.net.Address;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened to an instance. */
public sealed interface InstanceEvent {
    /** Which instance. */
    InstanceId instance();

    /**
     * It wrote a line, at most 16 KiB long and free of control characters.
     *
     * @param requestId the call of a function that it is about; null if that is not known
     */
    record OutputLine(
            InstanceId instance, Output.Source source, String line, @Nullable String requestId)
            implements InstanceEvent {}

    /** Its process runs; it does not answer yet. */
    record Started(InstanceId instance, long pid, int port) implements InstanceEvent {}

    /**
     * It answers.
     *
     * @param after how long it took since its process was started
     */
    record Ready(InstanceId instance, Address address, Duration after) implements InstanceEvent {}

    /** It is out of rotation and finishes what it has. */
    record Draining(InstanceId instance) implements InstanceEvent {}

    /**
     * It ended because it was told to.
     *
     * @param how its end in words: {@code ended with status 0}
     */
    record Stopped(InstanceId instance, String how) implements InstanceEvent {}

    /** A try to run it that went wrong; another follows. */
    sealed interface Failure extends InstanceEvent {
        /** What was met, in words. */
        String met();

        /** What the person at the keyboard can do about it, without a full stop. */
        String remedy();

        /** The end of its output; empty if there was none. */
        List<String> lastLines();

        /** How long until it is tried again. */
        Duration nextTryIn();
    }

    /** Its program is missing, cannot be executed, or the system refused to start it. */
    record CannotStart(InstanceId instance, String met, String remedy, Duration nextTryIn)
            implements Failure {
        @Override
        public List<String> lastLines() {
            return List.of();
        }
    }

    /**
     * Its program ended by itself.
     *
     * @param wasReady whether it had answered before
     */
    record Died(
            InstanceId instance,
            String met,
            boolean wasReady,
            List<String> lastLines,
            Duration nextTryIn)
            implements Failure {
        public Died {
            lastLines = List.copyOf(lastLines);
        }

        @Override
        public String remedy() {
            return "see its last lines of output above, or run its command by hand";
        }
    }

    /** It did not answer in time, and was ended. */
    record NeverReady(
            InstanceId instance,
            String met,
            String remedy,
            List<String> lastLines,
            Duration nextTryIn)
            implements Failure {
        public NeverReady {
            lastLines = List.copyOf(lastLines);
        }
    }

    /** One of its calls took longer than it may; it is ended, or replaced where it has others. */
    record TimedOut(
            InstanceId instance,
            String requestId,
            Duration timeout,
            List<String> lastLines,
            Duration nextTryIn)
            implements Failure {
        public TimedOut {
            lastLines = List.copyOf(lastLines);
        }

        @Override
        public String met() {
            return "did not answer call "
                    + requestId
                    + " within "
                    + timeout.toMillis() / 1000.0
                    + " s";
        }

        @Override
        public String remedy() {
            return "raise its timeout: in pando.yaml, or let it answer sooner";
        }
    }

    /** It had more processes and threads than it may, and was ended. */
    record TooManyProcesses(
            InstanceId instance, int limit, List<String> lastLines, Duration nextTryIn)
            implements Failure {
        public TooManyProcesses {
            lastLines = List.copyOf(lastLines);
        }

        @Override
        public String met() {
            return "started more processes and threads than " + limit + " and was ended";
        }

        @Override
        public String remedy() {
            return "let it wait for the processes that it starts";
        }
    }

    /** It used more memory than it may, and was ended. */
    record OverMemory(
            InstanceId instance, long limitBytes, List<String> lastLines, Duration nextTryIn)
            implements Failure {
        public OverMemory {
            lastLines = List.copyOf(lastLines);
        }

        @Override
        public String met() {
            return "was over its memory limit of " + limitBytes / (1 << 20) + " MB and was ended";
        }

        @Override
        public String remedy() {
            return "raise its memory: in pando.yaml, or let it use less";
        }
    }
}
