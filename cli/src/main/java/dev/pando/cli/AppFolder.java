package dev.pando.cli;

import dev.pando.api.RunRequest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which app a command speaks of: its folder, and where its state is kept. */
final class AppFolder {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder with pando.yaml (default: this one).")
    @SuppressWarnings("NullAway.Init") // picocli sets it, from the default at least
    private Path directory;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where state is kept between runs (default: .pando in the app's folder).")
    private @Nullable Path state;

    Path directory() {
        return directory;
    }

    Path state() {
        return state == null ? directory.resolve(RunRequest.USUAL_STATE) : state;
    }
}
