package dev.pando.server;

import dev.pando.api.ProxyRequest;
import dev.pando.api.RunRequest;
import dev.pando.api.ServerProcess;
import dev.pando.api.SqlRequest;
import dev.pando.database.console.Console;
import dev.pando.server.proxy.ProxyRun;
import java.io.PrintStream;

/** What the command line finds: the processes that this server can be. */
public final class Processes implements ServerProcess {
    @Override
    public int run(RunRequest request, PrintStream out, PrintStream err) {
        return LocalRun.run(request, out, err);
    }

    @Override
    public int proxy(ProxyRequest request, PrintStream out, PrintStream err) {
        return ProxyRun.run(request, out, err);
    }

    @Override
    public int sql(SqlRequest request, PrintStream out, PrintStream err) {
        Console console = new Console(out, err, request.maxRows());
        return console.run(request.url(), request.text()) ? OK : FAILED;
    }
}
