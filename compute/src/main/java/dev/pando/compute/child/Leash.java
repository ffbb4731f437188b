package dev.pando.compute.child;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipe that holds a child, and the shell programs at its other end.
 *
 * <p>The problem: whatever ends Pando, {@code kill -9} included, nothing that a child started may
 * live on. Only the kernel acts for a killed process, and what it does for certain is to close its
 * pipes. So each child is started by a few lines of POSIX shell, whose standard input is a pipe
 * that Pando alone can write to. They start a watcher and then run the program in the foreground,
 * its input {@code /dev/null}, and exit with its status. The watcher reads the pipe: a line names a
 * signal for the program (and for it alone, as systemd's {@code KillMode=mixed}); the end means
 * "kill everything". There is no moment at which Pando can die unnoticed, since the pipe is there
 * before the child is. The program runs in the foreground because a shell starts background
 * programs with SIGINT and SIGQUIT ignored; in a subshell, so that the shell's own word about a
 * killed program can be kept out of the output.
 *
 * <p>What "everything" is, differs:
 *
 * <ul>
 *   <li>{@link #IN_NAMESPACE}: the shell is PID 1 of a PID namespace. It reaps orphans, and when it
 *       exits the kernel kills all that is left in the namespace. The watcher kills all but PID 1
 *       ({@code kill -KILL -1}), again and again in case PID 1 was about to start the program.
 *   <li>{@link #SUPERVISED}: every process of the child carries this launch's token in its
 *       environment, through forks, {@code setsid} and daemons. The watcher kills the shell, so
 *       that nothing more is started; then all that carry the token, until two looks in a row find
 *       none; then its process group, itself included. (While the watcher is in that group the
 *       kernel gives its number, the shell's PID, to nobody else.) A process that clears its
 *       environment <em>and</em> leaves its process group escapes; nothing short of a namespace
 *       holds that one.
 * </ul>
 *
 * <p>{@code $1} and {@code $2} are files that take "0" to move the shell, before the program runs,
 * into a control group; each may be empty; a shell that cannot exits with 125. {@code $3} is how
 * many PIDs of the namespace to use up first: programs that name a file in /tmp by their PID (every
 * JVM does, for jps and jstat) would otherwise all have the same. The program's PID is the second
 * entry of the shell's children, after the watcher's (proc(5), {@code
 * /proc/pid/task/tid/children}); it is waited for, since a signal may come before the program is
 * started. PATH may be the app's, so the watchers name their own.
 */
final class Leash implements AutoCloseable {
    static final String IN_NAMESPACE =
            """
            exec 3<&0 </dev/null
            [ -z "$1" ] || echo 0 >"$1" || exit 125
            [ -z "$2" ] || echo 0 >"$2" || exit 125
            (i=0; while [ $i -lt "$3" ]; do (:); i=$((i + 1)); done)
            shift 3
            (
              while read -r signal <&3; do
                main=
                while [ -z "$main" ] && [ -d /proc/$$ ]; do
                  read -r watcher main rest </proc/$$/task/$$/children
                done
                kill -"$signal" "$main"
              done
              while :; do
                kill -KILL -1
                PATH=/usr/bin:/bin sleep 0.02
              done
            ) >/dev/null 2>&1 &
            exec 3<&- 4>&2 2>/dev/null
            (exec "$@" 2>&4 4>&-)
            exit $?
            """;

    static final String SUPERVISED =
            """
            exec 3<&0 </dev/null
            [ -z "$1" ] || echo 0 >"$1" || exit 125
            [ -z "$2" ] || echo 0 >"$2" || exit 125
            shift 3
            (
              read -r self rest </proc/self/stat
              while read -r signal <&3; do
                main=
                while [ -z "$main" ] && [ -d /proc/$$ ]; do
                  read -r watcher main rest </proc/$$/task/$$/children
                done
                kill -"$signal" "$main"
              done
              kill -KILL $$
              clean=0
              while [ $clean -lt 2 ]; do
                clean=$((clean + 1))
                for file in $(PATH=/usr/bin:/bin grep -lsF "PANDO_RUN=$PANDO_RUN" /proc/[0-9]*/environ); do
                  pid=${file#/proc/} pid=${pid%/environ}
                  [ "$pid" = "$self" ] || { kill -KILL "$pid" && clean=0; }
                done
              done
              kill -KILL 0
            ) >/dev/null 2>&1 &
            exec 3<&- 4>&2 2>/dev/null
            (exec "$@" 2>&4 4>&-)
            exit $?
            """;

    private static final Logger LOG = LoggerFactory.getLogger(Leash.class);

    private final OutputStream pipe;

    Leash(OutputStream pipe) {
        this.pipe = pipe;
    }

    /**
     * Sends a signal, named without {@code SIG}, to the program; a program that ended is let be.
     */
    void signal(String name) {
        try {
            pipe.write((name + "\n").getBytes(US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            LOG.debug("the child ended before it was sent {}", name);
        }
    }

    /** Ends the child and all it started, at once. */
    @Override
    public void close() {
        try {
            pipe.close();
        } catch (IOException e) {
            LOG.debug("the child ended before its leash was closed", e);
        }
    }
}
