package dev.pando.bench.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Replays a log: {@code Replay make LOG FOLDER} makes its files; {@code Replay run LOG FOLDER
 * PANDO_PORT NGINX_PORT SPEED} sends its requests to both servers, in the time of the log divided
 * by the speed and then flat out, and compares the answers. Exits with 1 if they differ for no
 * reason.
 */
public final class Replay {
    private static final int WORKERS = 32;

    private final List<LogLine> lines;

    private Replay(List<LogLine> lines) {
        this.lines = lines;
    }

    /** Answers by their place in the log, and how long each took. */
    @SuppressWarnings("ArrayRecordComponent") // filled by many threads, never compared
    private record Run(Reply[] replies, long[] nanos, long allNanos) {
        Run(int count) {
            this(new Reply[count], new long[count], 0);
        }

        Run after(long nanosInAll) {
            return new Run(replies, nanos, nanosInAll);
        }

        String times() {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return String.format(
                    "%.1f s, p50 %.2f ms, p99 %.2f ms, longest %.1f ms",
                    allNanos / 1e9,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6,
                    sorted[sorted.length - 1] / 1e6);
        }
    }

    /** Does what the arguments say. */
    public static void main(String[] args) throws Exception {
        List<LogLine> lines = LogLine.read(Path.of(args[1]));
        Map<String, Long> lengths = Site.make(lines, Path.of(args[2]));
        if (args[0].equals("make")) {
            System.out.println(lines.size() + " lines, " + lengths.size() + " files");
            return;
        }
        int pando = Integer.parseInt(args[3]);
        int nginx = Integer.parseInt(args[4]);
        int failures = new Replay(lines).run(lengths, pando, nginx, Integer.parseInt(args[5]));
        System.exit(failures == 0 ? 0 : 1);
    }

    private int run(Map<String, Long> lengths, int pando, int nginx, int speed) throws Exception {
        List<String> toPando = Requests.of(lines, lengths, pando);
        List<String> toNginx = Requests.of(lines, lengths, nginx);
        int failures = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Run> one = threads.submit(() -> paced(toPando, pando, speed));
            Future<Run> other = threads.submit(() -> paced(toNginx, nginx, speed));
            failures += tell("at " + speed + " times the speed", one.get(), other.get());
        }
        for (int i = 0; i < 2; i++) { // the first warms both
            Run nginxRun = flatOut(toNginx, nginx);
            Run pandoRun = flatOut(toPando, pando);
            failures += tell("flat out, " + WORKERS + " connections", pandoRun, nginxRun);
        }
        return failures;
    }

    private int tell(String how, Run pando, Run nginx) {
        Comparison comparison = new Comparison();
        for (int i = 0; i < lines.size(); i++) {
            comparison.compare(lines.get(i), pando.replies[i], nginx.replies[i]);
        }
        System.out.println(how);
        System.out.println("pando " + pando.times());
        System.out.println("nginx " + nginx.times());
        System.out.println(comparison.report());
        return comparison.unexplained();
    }

    /** Each client of the log has a connection of its own, and asks when its time comes. */
    private Run paced(List<String> requests, int port, int speed)
            throws InterruptedException, ExecutionException {
        Map<String, List<Integer>> byClient = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            byClient.computeIfAbsent(lines.get(i).client(), c -> new ArrayList<>()).add(i);
        }
        long begun = System.nanoTime();
        long first = lines.getFirst().second();
        Run run = new Run(requests.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (List<Integer> places : byClient.values()) {
                clients.add(
                        threads.submit(() -> {
                            try (Connection connection = new Connection(port)) {
                                for (int i : places) {
                                    long since = lines.get(i).second() - first;
                                    long due = TimeUnit.SECONDS.toNanos(since) / speed;
                                    await(begun + due);
                                    ask(connection, requests.get(i), run, i);
                                }
                            }
                            return true;
                        }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
        return run.after(System.nanoTime() - begun);
    }

    private static void await(long time) {
        long left = time - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = time - System.nanoTime();
        }
    }

    private static void ask(Connection connection, String request, Run run, int place)
            throws IOException {
        long begun = System.nanoTime();
        run.replies[place] = connection.ask(request);
        run.nanos[place] = System.nanoTime() - begun;
    }

    private static Run flatOut(List<String> requests, int port)
            throws InterruptedException, ExecutionException {
        Run run = new Run(requests.size());
        long begun = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                int start = worker;
                workers.add(
                        threads.submit(() -> {
                            try (Connection connection = new Connection(port)) {
                                for (int i = start; i < requests.size(); i += WORKERS) {
                                    ask(connection, requests.get(i), run, i);
                                }
                            }
                            return true;
                        }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        return run.after(System.nanoTime() - begun);
    }
}
