package dev.pando.database.wire;

import static dev.pando.testing.Generated.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Beside a plain model of the server: what it reads in order, when it copies in, and what it
 * answers. Client and server run at their own pace.
 */
class OutstandingTest {
    /** What a client sends: Query, Query that copies in, Execute that copies in, and so on. */
    private enum Sent {
        QUERY,
        COPY_QUERY,
        EXECUTE_COPY,
        SYNC,
        COPY_DONE
    }

    /** PostgreSQL's main loop and its CopyGetData, in a few lines. */
    private static final class Server {
        final Deque<Sent> unread = new ArrayDeque<>();
        private boolean copies;
        private boolean copyOfQuery;
        private boolean skipsToSync;
        private boolean unsynced;

        /** Reads one message; says G for CopyInResponse, E for an error, Z for ready. */
        String step(RandomGenerator random) {
            Sent next = unread.remove();
            if (copies) {
                return switch (next) {
                    case SYNC -> "";
                    case COPY_DONE -> {
                        copies = false;
                        boolean fails = random.nextInt(3) == 0;
                        skipsToSync = fails && !copyOfQuery;
                        yield (fails ? "E" : "") + (copyOfQuery ? "Z" : "");
                    }
                    default -> throw new IllegalStateException("the generator sends none");
                };
            }
            return switch (next) {
                case QUERY -> skipsToSync ? "" : "Z";
                case COPY_QUERY -> skipsToSync ? "" : begin(true);
                case EXECUTE_COPY -> {
                    unsynced = true;
                    yield skipsToSync ? "" : begin(false);
                }
                case SYNC -> {
                    skipsToSync = false;
                    unsynced = false;
                    yield "Z";
                }
                case COPY_DONE -> "";
            };
        }

        /** Whether it will say Z, or waits for the end of a copy. */
        boolean owes() {
            return copies
                    || unsynced
                    || unread.stream()
                            .anyMatch(sent ->
                                    sent == Sent.QUERY
                                            || sent == Sent.COPY_QUERY
                                            || sent == Sent.SYNC);
        }

        private String begin(boolean ofQuery) {
            copies = true;
            copyOfQuery = ofQuery;
            return "G";
        }
    }

    @Test
    void knowsWhatIsOwedWhateverThePace() {
        forAll(
                50_000,
                random -> {
                    Outstanding outstanding = new Outstanding();
                    Server server = new Server();
                    Deque<Character> answers = new ArrayDeque<>();
                    boolean doubtful = random.nextBoolean();
                    Deque<Sent> conversation = conversation(random, doubtful);
                    while (!conversation.isEmpty()
                            || !server.unread.isEmpty()
                            || !answers.isEmpty()) {
                        switch (random.nextInt(3)) {
                            case 0 -> send(conversation, outstanding, server);
                            case 1 -> {
                                if (!server.unread.isEmpty()) {
                                    server.step(random)
                                            .chars()
                                            .forEach(said -> answers.add((char) said));
                                }
                            }
                            default -> hear(outstanding, answers);
                        }
                        if (outstanding.isNothing()) {
                            assertThat(server.owes()).as("%s", outstanding).isFalse();
                            assertThat(answers).doesNotContain('Z');
                        }
                    }
                    assertThat(outstanding.isNothing() || doubtful).as("%s", outstanding).isTrue();
                });
    }

    private static void send(Deque<Sent> conversation, Outstanding outstanding, Server server) {
        Sent next = conversation.poll();
        if (next == null) {
            return;
        }
        server.unread.add(next);
        switch (next) {
            case QUERY, COPY_QUERY -> outstanding.query();
            case SYNC -> outstanding.sync();
            case COPY_DONE -> outstanding.copyEnd();
            case EXECUTE_COPY -> outstanding.extended();
        }
    }

    private static void hear(Outstanding outstanding, Deque<Character> answers)
            throws ProtocolViolation {
        Character said = answers.poll();
        if (said != null) {
            switch (said) {
                case 'G' -> outstanding.copyBegins();
                case 'E' -> outstanding.error();
                default -> outstanding.ready();
            }
        }
    }

    /**
     * Each copy as libpq and others do it, pipelined or not.
     *
     * @param doubtful with a Sync that is sent before the copy is known of, too
     */
    private static Deque<Sent> conversation(RandomGenerator random, boolean doubtful) {
        Deque<Sent> all = new ArrayDeque<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(6) == 0) {
                all.add(Sent.COPY_DONE); // stray
            }
            switch (random.nextInt(doubtful ? 6 : 5)) {
                case 0 -> all.add(Sent.QUERY);
                case 1 -> all.addAll(List.of(Sent.COPY_QUERY, Sent.COPY_DONE));
                case 2 -> all.addAll(List.of(Sent.EXECUTE_COPY, Sent.COPY_DONE, Sent.SYNC));
                case 5 ->
                        all.addAll(
                                List.of(Sent.EXECUTE_COPY, Sent.SYNC, Sent.COPY_DONE, Sent.SYNC));
                default -> all.add(Sent.SYNC);
            }
        }
        return all;
    }

    @Test
    void aSyncBeforeTheCopyBeganIsIgnoredByTheServer() throws Exception {
        Outstanding outstanding = new Outstanding();
        outstanding.sync(); // Parse, Bind, Execute, Sync: the client does not know of the copy yet
        outstanding.copyBegins();
        outstanding.copyEnd();
        assertThat(outstanding.isNothing()).isFalse();
        outstanding.sync();
        assertThat(outstanding.isNothing()).isFalse();
        outstanding.ready();
        assertThat(outstanding.isNothing()).isTrue();
    }

    @Test
    void aSyncInTheMiddleOfACopyLeavesADoubt() {
        Outstanding outstanding = new Outstanding();
        outstanding.query();
        outstanding.copyBegins();
        outstanding.sync();
        outstanding.copyEnd();
        outstanding.error();
        assertThat(outstanding.isNothing()).isFalse();
    }

    @Test
    void nothingIsReadyThatNobodyAskedFor() {
        Outstanding outstanding = new Outstanding();
        assertThatThrownBy(outstanding::ready).isInstanceOf(ProtocolViolation.class);
    }
}
