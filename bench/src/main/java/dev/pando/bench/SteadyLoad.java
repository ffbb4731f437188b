package dev.pando.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * So many GET requests a second for so long, however fast they are answered: {@code SteadyLoad URL
 * RATE SECONDS}. Says how many were answered 200, and what became of the others. The JDK's client
 * sends a GET again by itself whose kept connection was just closed, as browsers do.
 */
public final class SteadyLoad {
    private static final int MOST_AT_ONCE = 2_000;

    private SteadyLoad() {}

    /** Sends and counts. */
    public static void main(String[] args) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(args[0])).timeout(Duration.ofSeconds(15)).build();
        int rate = Integer.parseInt(args[1]);
        long count = (long) rate * Integer.parseInt(args[2]);
        AtomicLong good = new AtomicLong();
        Map<String, Long> others = new ConcurrentHashMap<>();
        Semaphore places = new Semaphore(MOST_AT_ONCE);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            long start = System.nanoTime();
            for (long i = 0; i < count; i++) {
                LockSupport.parkNanos(start + i * 1_000_000_000 / rate - System.nanoTime());
                places.acquire();
                var _ =
                        client.sendAsync(request, BodyHandlers.discarding())
                                .whenComplete((answer, e) -> {
                                    places.release();
                                    if (e != null) {
                                        others.merge(String.valueOf(e.getMessage()), 1L, Long::sum);
                                    } else if (answer.statusCode() != 200) {
                                        others.merge(
                                                "status " + answer.statusCode(), 1L, Long::sum);
                                    } else {
                                        good.incrementAndGet();
                                    }
                                });
            }
            places.acquire(MOST_AT_ONCE);
        }
        System.out.println(count + " requests, " + good + " answered 200 " + new TreeMap<>(others));
    }
}
