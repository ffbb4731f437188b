package dev.pando.server;

import dev.pando.cluster.App;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Part;
import dev.pando.cluster.PartName;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells what happens to the instances of an app, and whether all of them came up: until then the
 * first failure of any of them is the failure of the start, after that it is only told. Events come
 * from one thread.
 */
final class InstanceStory implements InstanceListener {
    /** How long a start may go on before it is said that something does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Terminal terminal;
    private final Map<PartName, Integer> missing = new HashMap<>();
    private final Map<PartName, Integer> wanted = new HashMap<>();
    private final Set<InstanceId> ready = new HashSet<>();
    private final CompletableFuture<Void> up = new CompletableFuture<>();

    InstanceStory(App app, Terminal terminal) {
        this.terminal = terminal;
        for (Part part : app.parts()) {
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
            terminal.note("services", "some do not answer yet; do they listen on $PORT?");
            awaitHoweverLong();
        } catch (ExecutionException e) {
            throw failure(e);
        }
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
            case InstanceEvent.OutputLine(var id, _, var line, _) ->
                    terminal.output(id.label(), line);
            case InstanceEvent.Ready(var id, _, var after) -> ready(id, after);
            case InstanceEvent.Failure failure -> failed(failure);
            case InstanceEvent.Started _ -> {}
            case InstanceEvent.Draining _ -> {}
            case InstanceEvent.Stopped _ -> {}
        }
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
            terminal.note(name, failure.met() + "; next try in " + seconds + " s");
            return;
        }
        up.completeExceptionally(new StartFailure(name, failure.met(), failure.remedy()));
    }
}
