package dev.pando.systemtests;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client that talks over a WebSocket and waits for each echo; when it is told that the server
 * goes away (1001) it comes back. Any other end is an abnormal one.
 */
final class LoyalClient implements AutoCloseable {
    private static final int GOING_AWAY = 1001;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(50);

    private final HttpClient http;
    private final URI target;
    private final AtomicInteger echoes = new AtomicInteger();
    private final AtomicInteger returns = new AtomicInteger();
    private final List<String> abnormal = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Connects to a target, {@code ws://...}, and begins to talk. */
    LoyalClient(HttpClient http, URI target) {
        this.http = http;
        this.target = target;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    /** One connection's end and echoes. */
    private static final class Line implements WebSocket.Listener {
        private final BlockingQueue<String> echoes = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> end = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            echoes.add(data.toString());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            end.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end.completeExceptionally(error);
        }
    }

    private void run() {
        try {
            while (!closed) {
                talk();
            }
        } catch (ExecutionException | TimeoutException e) {
            abnormal.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void talk() throws ExecutionException, InterruptedException, TimeoutException {
        Line line = new Line();
        WebSocket socket =
                http.newWebSocketBuilder()
                        .buildAsync(target, line)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (int i = 0; !closed && !line.end.isDone(); i++) {
            var _ = socket.sendText("message " + i, true); // fails where the end has just come
            String echo = null;
            while (echo == null && !line.end.isDone() && !closed) {
                echo = line.echoes.poll(BETWEEN_MESSAGES.toMillis(), TimeUnit.MILLISECONDS);
            }
            echoes.addAndGet(echo == null ? 0 : 1);
            await(line, BETWEEN_MESSAGES);
        }
        if (closed) {
            socket.abort();
            return;
        }
        int status = line.end.get();
        if (status == GOING_AWAY) {
            returns.incrementAndGet();
        } else {
            abnormal.add("status " + status);
        }
    }

    /** Paces the messages. */
    private static void await(Line line, Duration pause) throws InterruptedException {
        try {
            line.end.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The end, if it is one, is looked at where the talk is over.
        }
    }

    int echoes() {
        return echoes.get();
    }

    /** How often it was told to leave, and came back. */
    int returns() {
        return returns.get();
    }

    List<String> abnormal() {
        return List.copyOf(abnormal);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
