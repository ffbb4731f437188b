package dev.pando.server;

import dev.pando.compute.build.BuildListener;
import dev.pando.server.terminal.Terminal;
import java.time.Duration;

/** Tells how the builds of an app go. */
final class BuildStory implements BuildListener {
    private final Terminal terminal;

    BuildStory(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void started(String part) {
        terminal.note("build", "building " + part);
    }

    @Override
    public void line(String part, String line) {
        // A build that fails shows its last lines; what one that succeeds says is of no interest.
    }

    @Override
    public void finished(String part, Duration after) {
        terminal.step("build", part + " built", after);
    }

    @Override
    public void upToDate(String part) {
        terminal.step("build", part + " is up to date", Duration.ZERO);
    }
}
