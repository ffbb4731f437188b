package dev.pando.server.proxy;

import dev.pando.api.ProxyRequest;
import dev.pando.api.ServerProcess;
import dev.pando.edge.tls.InvalidCertificate;
import dev.pando.manifest.InvalidManifest;
import dev.pando.manifest.ProxyConfig;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.ListenAddress;
import dev.pando.manifest.value.Malformed;
import dev.pando.manifest.value.ServerAddress;
import dev.pando.node.Lifecycle;
import dev.pando.node.StartFailure;
import dev.pando.server.process.StopSignal;
import dev.pando.server.terminal.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code pando proxy}: reads what is asked, and keeps the front door open until it is told to stop.
 */
public final class ProxyRun {
    private final ProxyRequest request;
    private final Terminal terminal;

    private ProxyRun(ProxyRequest request, Terminal terminal) {
        this.request = request;
        this.terminal = terminal;
    }

    /** Runs until the process is told to stop; gives the exit code. */
    public static int run(ProxyRequest request, PrintStream out, PrintStream err) {
        try (StopSignal stop = StopSignal.install();
                Terminal terminal = new Terminal(out, err, Terminal.onAScreen())) {
            return new ProxyRun(request, terminal).run(stop);
        }
    }

    private int run(StopSignal stop) {
        ProxyConfig config;
        Servers servers;
        ProxyHouse.Asked asked;
        try {
            asked =
                    new ProxyHouse.Asked(
                            read(request.listen(), ListenAddress.FORM, "--listen"),
                            read(request.listenTls(), ListenAddress.FORM, "--listen-tls"));
            config = config();
            servers = Servers.of(config);
        } catch (InvalidManifest e) {
            e.problems().forEach(problem -> terminal.complaint(problem.toString()));
            return ServerProcess.WRONG_INPUT;
        } catch (IOException | WrongArgument e) {
            terminal.failure(String.valueOf(e.getMessage()));
            return ServerProcess.WRONG_INPUT;
        }
        try (Lifecycle lifecycle = new Lifecycle()) {
            ProxyHouse house = new ProxyHouse(request, config, asked, terminal, lifecycle);
            if (request.checkOnly()) {
                house.check();
                terminal.line(request.config() + " is right");
                return ServerProcess.OK;
            }
            return open(house, servers, stop);
        } catch (InvalidCertificate e) {
            terminal.failure(String.valueOf(e.getMessage()));
            return ServerProcess.WRONG_INPUT;
        }
    }

    /** An argument that cannot be read. */
    private static final class WrongArgument extends Exception {
        private static final long serialVersionUID = 1;

        WrongArgument(String message) {
            super(message);
        }
    }

    private static <T> List<T> read(List<String> texts, Form<T> form, String option)
            throws WrongArgument {
        List<T> values = new ArrayList<>();
        for (String text : texts) {
            try {
                values.add(form.parse(text));
            } catch (Malformed e) {
                throw new WrongArgument(
                        option + ": '" + text + "' (expected: " + form.expected() + ")");
            }
        }
        return values;
    }

    private ProxyConfig config() throws IOException, InvalidManifest, WrongArgument {
        Path file = request.config();
        if (file == null) {
            return ProxyConfig.to(read(request.to(), ServerAddress.FORM, "--to"));
        }
        try {
            return ProxyConfig.read(file);
        } catch (NoSuchFileException e) {
            throw new WrongArgument("there is no file " + file);
        }
    }

    private int open(ProxyHouse house, Servers servers, StopSignal stop) throws InvalidCertificate {
        try {
            house.open(servers);
            terminal.line("Ready. Ctrl-C stops it.");
            stop.settle();
            stop.await();
            terminal.line("Stopping");
            return ServerProcess.OK;
        } catch (StartFailure e) {
            terminal.failure(e);
            return ServerProcess.FAILED;
        } catch (IOException e) {
            terminal.failure(e.toString());
            return ServerProcess.FAILED;
        } catch (InterruptedException e) {
            return ServerProcess.OK; // told to stop while it started
        } finally {
            stop.settle();
        }
    }
}
