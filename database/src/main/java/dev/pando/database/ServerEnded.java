package dev.pando.database;

import dev.pando.node.StartFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** One of PostgreSQL's programs ended when it should not have; its last lines say why. */
final class ServerEnded extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * What the last lines tell of, and what to do about it; the first whose sign is among the
     * lines. They are in English since the server runs with the locale C.
     */
    enum Reason {
        PORT_TAKEN(
                "Address already in use",
                "another program listens there",
                "stop that program, or choose another port"),
        DISK_FULL(
                "No space left on device|Disk quota exceeded",
                "the disk is full",
                "free some space on the disk of %s and start again"),
        NO_PROGRAM(
                "(?m)^(setpriv|setsid): ",
                "it may not be started this way",
                "as root, let this process change users (CAP_SETUID, CAP_SETGID); setsid and"
                        + " setpriv come with the package util-linux"),
        NOT_OURS(
                "wrong ownership|Permission denied",
                "files belong to another user or are closed to this one",
                "start as the user that owns %s, or make this user its owner (chown -R)"),
        DAMAGED(
                "PANIC: |checkpoint record|is not a (database cluster|valid data) directory"
                        + "|could not (open|read) (file|directory)|incorrect checksum"
                        + "|could not find the database system",
                "the data is damaged",
                "put a backup of %s in its place, or delete it for a clean start"),
        UNKNOWN("", "its last lines say why", "mend what the lines tell; the data is in %s");

        private final Pattern sign;
        private final String meaning;
        private final String remedy;

        Reason(String sign, String meaning, String remedy) {
            this.sign = Pattern.compile(sign);
            this.meaning = meaning;
            this.remedy = remedy;
        }

        static Reason of(List<String> lines) {
            String all = String.join("\n", lines);
            return Arrays.stream(values())
                    .filter(reason -> reason.sign.matcher(all).find())
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }

    /**
     * @param what the program, and how it ended
     */
    ServerEnded(String what, List<String> lastLines) {
        super(lastLines.isEmpty() ? what : what + ":\n  " + String.join("\n  ", lastLines));
        this.reason = Reason.of(lastLines);
    }

    Reason reason() {
        return reason;
    }

    /** The same for the person at the keyboard. */
    StartFailure toStartFailure(String doing, Path data) {
        return new StartFailure(
                "database",
                doing + ": " + reason.meaning + "; " + getMessage(),
                String.format(reason.remedy, data),
                this);
    }
}
