package dev.pando.cli;

import dev.pando.api.ProxyRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pando proxy}: a front door alone, in the foreground, until Ctrl-C. */
@Command(
        name = "proxy",
        description = {
            "Balances requests over servers that run elsewhere, in the foreground, until Ctrl-C.",
            "For example: pando proxy --listen 8080 --to 127.0.0.1:3000,127.0.0.1:3001",
            "With --config, the file is watched: what it says holds at once, and SIGHUP reads it"
                    + " again. A wrong file changes nothing."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked, or the file is right",
            "1:it could not listen; the message says why and what to do",
            "2:the file or the arguments are wrong"
        })
final class ProxyCommand implements Callable<Integer> {
    @Option(
            names = "--listen",
            paramLabel = "[ADDRESS:]PORT",
            split = ",",
            description =
                    "Where it listens (default: what the file says, else 127.0.0.1:8080). A port"
                            + " alone is this machine's alone; 0.0.0.0:80 is everybody's.")
    private final List<String> listen = new ArrayList<>();

    @Option(
            names = "--listen-tls",
            paramLabel = "[ADDRESS:]PORT",
            split = ",",
            description =
                    "Where it listens for TLS (default: what the file says, else 127.0.0.1:8443 if"
                            + " it has a certificate).")
    private final List<String> listenTls = new ArrayList<>();

    @Option(
            names = "--dev-tls",
            description =
                    "Speaks TLS with a certificate for localhost, *.localhost and *.test, signed by"
                            + " an authority of your own that is made once.")
    private boolean devTls;

    @Option(
            names = "--to",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "The servers that take all requests.")
    private final List<String> to = new ArrayList<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The file that says what it does.")
    private @Nullable Path config;

    @Option(names = "--check", description = "Reads the file, says what is wrong, and ends.")
    private boolean check;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Where /metrics and /healthz are, on loopback (default: nowhere).")
    private @Nullable Integer adminPort;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "The access log, in JSON, kept to 4 files of 64 MB (default: none).")
    private @Nullable Path accessLog;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() {
        if ((config == null) == to.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "name the servers with --to, or a file with --config");
        }
        if (check && config == null) {
            throw new ParameterException(spec.commandLine(), "--check needs a --config");
        }
        if (adminPort != null && (adminPort < 0 || adminPort > 65535)) {
            throw new ParameterException(
                    spec.commandLine(), "--admin-port: " + adminPort + " (expected: 0..65535)");
        }
        return Server.load()
                .proxy(
                        new ProxyRequest(
                                config, to, listen, listenTls, devTls, adminPort, accessLog, check),
                        System.out,
                        System.err);
    }
}
