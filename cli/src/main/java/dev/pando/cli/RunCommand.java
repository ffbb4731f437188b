package dev.pando.cli;

import dev.pando.api.PortChoice;
import dev.pando.api.RunRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
    private static final int TLS_PORT = 8443;
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
            names = "--tls-port",
            paramLabel = "PORT",
            description =
                    "The front door's port for TLS, where certificates: or --dev-tls give it one to"
                            + " show (default: 8443, as above).")
    private @Nullable Integer tlsPort;

    @Option(
            names = "--dev-tls",
            description =
                    "Speaks TLS with a certificate for localhost, *.localhost and *.test, signed by"
                            + " an authority of your own that is made once.")
    private boolean devTls;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "The admin listener's port (default: 8081, as above).")
    private @Nullable Integer adminPort;

    @Option(
            names = "--database-port",
            paramLabel = "PORT",
            description = "The database's port (default: 6432, as above).")
    private @Nullable Integer databasePort;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() {
        RunRequest request =
                new RunRequest(
                        app.directory(),
                        app.state(),
                        bindAddress(),
                        choice("--port", frontDoorPort, FRONT_DOOR_PORT),
                        choice("--tls-port", tlsPort, TLS_PORT),
                        devTls,
                        choice("--admin-port", adminPort, ADMIN_PORT),
                        choice("--database-port", databasePort, DATABASE_PORT));
        return Server.load().run(request, System.out, System.err);
    }

    private PortChoice choice(String option, @Nullable Integer asked, int usual) {
        if (asked == null) {
            return PortChoice.usual(usual);
        }
        if (asked < 0 || asked > 65535) {
            throw new ParameterException(
                    spec.commandLine(), option + ": " + asked + " (expected: 0..65535)");
        }
        return PortChoice.asked(asked);
    }

    /** The address without the brackets that IPv6 literals have in URLs. */
    private String bindAddress() {
        boolean bracketed = bind.startsWith("[") && bind.endsWith("]");
        String address = bracketed ? bind.substring(1, bind.length() - 1) : bind;
        if (address.isEmpty() || address.startsWith("[")) {
            throw new ParameterException(
                    spec.commandLine(), "--bind: '" + bind + "' (expected: an address or a name)");
        }
        return address;
    }
}
