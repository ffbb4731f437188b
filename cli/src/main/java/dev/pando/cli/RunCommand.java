package dev.pando.cli;

import dev.pando.api.PortChoice;
import dev.pando.api.RunRequest;
import dev.pando.api.ServerProcess;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pando run DIR}: an app on this machine, in the foreground, until Ctrl-C. */
@Command(
        name = "run",
        description = "Runs an app on this machine, in the foreground, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:a part could not start; the message says which and what to do",
            "2:pando.yaml or the arguments are wrong"
        })
final class RunCommand implements Callable<Integer> {
    private static final int FRONT_DOOR_PORT = 8080;
    private static final int ADMIN_PORT = 8081;
    private static final int DATABASE_PORT = 6432;

    @Mixin private final AppFolder app = new AppFolder();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "The address that the front door binds (default: ${DEFAULT-VALUE}). The other"
                            + " listeners stay on loopback.")
    @SuppressWarnings("NullAway.Init") // picocli sets it, from the default at least
    private String bind;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "The front door's port (default: 8080, or a free one where that is taken; 0: a"
                            + " free one).")
    private @Nullable Integer frontDoorPort;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "The admin listener's port (default: 8081, as above).")
    private @Nullable Integer adminPort;

    @Option(
            names = "--database-port",
            paramLabel = "PORT",
            description = "PostgreSQL's port (default: 6432, as above).")
    private @Nullable Integer databasePort;

    @Override
    public Integer call() {
        RunRequest request =
                new RunRequest(
                        app.directory(),
                        app.state(),
                        bind,
                        choice(frontDoorPort, FRONT_DOOR_PORT),
                        choice(adminPort, ADMIN_PORT),
                        choice(databasePort, DATABASE_PORT));
        return ServiceLoader.load(ServerProcess.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server in this distribution"))
                .run(request, System.out, System.err);
    }

    private static PortChoice choice(@Nullable Integer asked, int usual) {
        return asked == null ? PortChoice.usual(usual) : PortChoice.asked(asked);
    }
}
