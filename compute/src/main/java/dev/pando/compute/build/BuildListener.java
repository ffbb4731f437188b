package dev.pando.compute.build;

import java.time.Duration;

/** Is told how builds go. Called on threads of the build; a slow one holds it up. */
public interface BuildListener {
    /** A build starts, because its inputs changed or it never ran. */
    void started(String part);

    /** It wrote a line, at most 16 KiB long and free of control characters. */
    void line(String part, String line);

    /** It succeeded. */
    void finished(String part, Duration after);

    /** It is not run: nothing that it reads has changed since it last succeeded. */
    void upToDate(String part);
}
