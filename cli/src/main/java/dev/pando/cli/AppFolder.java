package dev.pando.cli;

import dev.pando.api.AdminClient;
import dev.pando.api.AdminEndpoint;
import dev.pando.api.ApiFormat;
import dev.pando.api.ProgramName;
import dev.pando.api.RunRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which app a command speaks of: its folder, and where its state is kept. */
final class AppFolder {
    @Parameters(
            index = "+", // behind the command's own
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

    /** What is asked of the Pando that runs the app. */
    @FunctionalInterface
    interface Question<T> {
        /** Asks. */
        T ask(AdminClient client) throws IOException, InterruptedException;
    }

    /**
     * Asks the Pando that runs the app.
     *
     * @throws IOException also if none does; the message says how to start one
     */
    <T> T ask(Question<T> question) throws IOException, InterruptedException {
        ApiFormat format = new ApiFormat();
        Optional<AdminEndpoint> endpoint = AdminEndpoint.read(state(), format);
        try (AdminClient client = new AdminClient(endpoint.orElseThrow(this::notRunning), format)) {
            return question.ask(client);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw notRunning();
        }
    }

    private IOException notRunning() {
        if (state == null && !Files.exists(directory.resolve(RunRequest.MANIFEST))) {
            return new IOException(
                    "there is no "
                            + RunRequest.MANIFEST
                            + " in "
                            + directory
                            + "; give the folder of the app");
        }
        return new IOException(
                "no Pando runs with the state folder "
                        + state()
                        + "; start it with: "
                        + ProgramName.asCalled()
                        + " run "
                        + directory);
    }

    Path state() {
        return state == null ? directory.resolve(RunRequest.USUAL_STATE) : state;
    }
}
