package dev.pando.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.ServerEnded.Reason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines are PostgreSQL 18's own. */
class ServerEndedTest {
    @Test
    void readsFromTheLastLinesWhatToDo() {
        assertReason(
                Reason.PORT_TAKEN,
                "LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use",
                "FATAL:  could not create any TCP/IP sockets");
        assertReason(
                Reason.DISK_FULL,
                "FATAL:  could not write lock file \"postmaster.pid\": No space left on device");
        assertReason(
                Reason.DISK_FULL,
                "FATAL:  could not extend file \"base/1/2691\": No space left on device",
                "PANIC:  cannot abort transaction 1, it was already committed");
        assertReason(Reason.NO_PROGRAM, "setpriv: setresuid failed: Operation not permitted");
        assertReason(
                Reason.NOT_OURS,
                "FATAL:  data directory \"/state/database/data\" has wrong ownership");
        assertReason(
                Reason.DAMAGED,
                "LOG:  invalid checkpoint record",
                "PANIC:  could not locate a valid checkpoint record at 0/173B2A0");
        assertReason(Reason.UNKNOWN, "FATAL:  something new");
        assertReason(Reason.UNKNOWN);
    }

    private static void assertReason(Reason reason, String... lines) {
        var ended = new ServerEnded("postgres ended with code 1", List.of(lines));
        assertThat(ended.reason()).isEqualTo(reason);
        assertThat(ended.toStartFailure("cannot start", Path.of("/state")))
                .hasMessageStartingWith("cannot start: ")
                .hasMessageContaining(String.join("\n  ", lines));
    }
}
