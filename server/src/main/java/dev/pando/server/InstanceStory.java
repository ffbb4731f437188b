package dev.pando.server;

import dev.pando.cluster.App;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Program;
import dev.pando.compute.InstanceEvent;
import dev.pando.compute.InstanceListener;
import dev.pando.node.StartFailure;
import dev.pando.server.terminal.Terminal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Tells what happens to the instances of an app, and whether all of them came up: until then the
 * first failure of any of them is the failure of the start, after that it is only told. Events come
 * from one thread.
 */
final class InstanceStory implements InstanceListener {
    /** How long a start may go on before it is said that something does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final int BRIEF_ID = 12;

    private final App app;
    private final Terminal terminal;
    private final Map<PartName, Integer> missing = new ConcurrentHashMap<>();
    private final Map<PartName, Integer> wanted = new HashMap<>();
    private final Set<InstanceId> ready = new HashSet<>();
    private final CompletableFuture<Void> up = new CompletableFuture<>();

    InstanceStory(App app, Terminal terminal) {
        this.app = app;
        this.terminal = terminal;
        for (Program part : app.programs()) {
            wanted.put(part.name(), part.instances());
            missing.put(part.name(), part.instances());
        }
        finishWhenNothingIsMissing();
    }

    /** Waits until every instance answers. */
    void awaitUp() throws StartFailure, InterruptedException {
        try {
            up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            terminal.note("start", "still waiting for " + missing() + hint());
            awaitHoweverLong();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private String missing() {
        return missing.entrySet().stream()
                .filter(part -> part.getValue() > 0)
                .map(part -> part.getKey().toString())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private String hint() {
        boolean service =
                app.services().stream().anyMatch(s -> missing.getOrDefault(s.name(), 0) > 0);
        return service ? "; does it listen on $PORT?" : "";
    }

    private void awaitHoweverLong() throws StartFailure, InterruptedException {
        try {
            up.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static StartFailure failure(ExecutionException met) {
        if (met.getCause() instanceof StartFailure failure) {
            return failure;
        }
        throw new IllegalStateException(met.getCause());
    }

    @Override
    public void on(InstanceEvent event) {
        switch (event) {
            case InstanceEvent.OutputLine(var id, _, var line, var requestId) ->
                    terminal.output(
                            id.label(), requestId == null ? line : brief(requestId) + " " + line);
            case InstanceEvent.Ready(var id, _, var after) -> ready(id, after);
            case InstanceEvent.Failure failure -> failed(failure);
            case InstanceEvent.Started _ -> {}
            case InstanceEvent.Draining _ -> {}
            case InstanceEvent.Stopped _ -> {}
        }
    }

    /** The end of an id, by which the access log can be searched for the whole of it. */
    private static String brief(String requestId) {
        return requestId.substring(Math.max(0, requestId.length() - BRIEF_ID));
    }

    private void ready(InstanceId id, Duration after) {
        if (up.isDone()) {
            terminal.note(id.label(), "is ready");
            return;
        }
        if (!ready.add(id) || missing.merge(id.part(), -1, Integer::sum) > 0) {
            return;
        }
        int all = wanted.getOrDefault(id.part(), 0);
        terminal.step(id.part().toString(), all + " of " + all + " ready", after);
        finishWhenNothingIsMissing();
    }

    private void finishWhenNothingIsMissing() {
        if (missing.values().stream().allMatch(count -> count == 0)) {
            up.complete(null);
        }
    }

    private void failed(InstanceEvent.Failure failure) {
        String name = failure.instance().label();
        if (up.isCompletedExceptionally()) {
            return; // the start has failed, and this will not be tried again
        }
        if (up.isDone()) {
            double seconds = failure.nextTryIn().toMillis() / 1000.0;
            String next = seconds == 0 ? "a fresh one follows" : "next try in " + seconds + " s";
            terminal.note(name, failure.met() + "; " + next);
            return;
        }
        up.completeExceptionally(new StartFailure(name, failure.met(), failure.remedy()));
    }
}
