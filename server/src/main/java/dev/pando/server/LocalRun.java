package dev.pando.server;

import dev.pando.api.ProgramName;
import dev.pando.api.RunRequest;
import dev.pando.api.ServerProcess;
import dev.pando.manifest.InvalidManifest;
import dev.pando.manifest.Manifest;
import dev.pando.node.Lifecycle;
import dev.pando.node.StartFailure;
import dev.pando.server.process.StopSignal;
import dev.pando.server.terminal.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code pando run}: one app, all rooms, this machine, in the foreground until it is told to stop.
 * What it opens, and in which order, is told by {@link LocalHouse}.
 */
final class LocalRun {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRun.class);

    private LocalRun() {}

    /** Runs until the process is told to stop; gives the exit code. */
    static int run(RunRequest request, PrintStream out, PrintStream err) {
        try (StopSignal stop = StopSignal.install();
                Terminal terminal = new Terminal(out, err, Terminal.onAScreen())) {
            return run(request, stop, terminal);
        }
    }

    private static int run(RunRequest request, StopSignal stop, Terminal terminal) {
        long begun = System.nanoTime();
        Manifest manifest;
        try {
            manifest = Manifest.read(request.directory().resolve(RunRequest.MANIFEST));
        } catch (InvalidManifest e) {
            e.problems().forEach(problem -> terminal.complaint(problem.toString()));
            return ServerProcess.WRONG_INPUT;
        } catch (NoSuchFileException e) {
            terminal.failure(noManifest(request.directory()));
            return ServerProcess.WRONG_INPUT;
        } catch (IOException e) {
            terminal.failure("cannot read " + e.getMessage());
            return ServerProcess.WRONG_INPUT;
        }
        terminal.line("Pando runs " + manifest.app() + " from " + request.directory());
        manifest.notes().forEach(note -> terminal.note("manifest", note));
        Lifecycle lifecycle = new Lifecycle();
        LocalHouse house = new LocalHouse(request, manifest, terminal, lifecycle);
        int code = untilStopped(house, stop, begun, terminal);
        long closing = System.nanoTime();
        lifecycle.close();
        if (stop.isAsked()) {
            Duration took = Duration.ofNanos(System.nanoTime() - closing);
            terminal.line("Stopped in " + Terminal.seconds(took));
        }
        return code;
    }

    private static int untilStopped(
            LocalHouse house, StopSignal stop, long begun, Terminal terminal) {
        try {
            house.open(begun);
            stop.settle();
            stop.await();
            terminal.line("Stopping");
            return ServerProcess.OK;
        } catch (StartFailure | IOException | InterruptedException | RuntimeException e) {
            return failed(e, stop, terminal);
        } finally {
            stop.settle();
        }
    }

    private static int failed(Exception failure, StopSignal stop, Terminal terminal) {
        if (stop.isAsked()) {
            terminal.line("Stopped while starting"); // the signal's doing, whatever it broke
            return ServerProcess.OK;
        }
        switch (failure) {
            case StartFailure known -> terminal.failure(known);
            case IOException machine -> terminal.failure(machine.toString());
            default -> {
                LOG.error("the run failed", failure);
                terminal.failure(failure + "; this is a fault of Pando's own");
            }
        }
        return ServerProcess.FAILED;
    }

    private static StartFailure noManifest(Path directory) {
        return new StartFailure(
                "manifest",
                "there is no "
                        + RunRequest.MANIFEST
                        + " in "
                        + directory.toAbsolutePath().normalize(),
                "name the folder that has one: " + ProgramName.asCalled() + " run DIR");
    }
}
