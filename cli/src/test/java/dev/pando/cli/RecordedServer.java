package dev.pando.cli;

import dev.pando.api.ProxyRequest;
import dev.pando.api.RunRequest;
import dev.pando.api.ServerProcess;
import dev.pando.api.SqlRequest;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands where the server is loaded from, and keeps what it was asked. */
public final class RecordedServer implements ServerProcess {
    private static final List<RunRequest> REQUESTS = new CopyOnWriteArrayList<>();

    private static final List<ProxyRequest> PROXIES = new CopyOnWriteArrayList<>();

    private static final List<SqlRequest> STATEMENTS = new CopyOnWriteArrayList<>();

    static List<SqlRequest> statements() {
        return List.copyOf(STATEMENTS);
    }

    static List<ProxyRequest> proxies() {
        return List.copyOf(PROXIES);
    }

    static List<RunRequest> requests() {
        return List.copyOf(REQUESTS);
    }

    @Override
    public int run(RunRequest request, PrintStream out, PrintStream err) {
        REQUESTS.add(request);
        return OK;
    }

    @Override
    public int sql(SqlRequest request, PrintStream out, PrintStream err) {
        STATEMENTS.add(request);
        return OK;
    }

    @Override
    public int proxy(ProxyRequest request, PrintStream out, PrintStream err) {
        PROXIES.add(request);
        return OK;
    }
}
