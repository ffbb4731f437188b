package dev.pando.compute.lambda;

import static dev.pando.testing.Eventually.eventually;

import dev.pando.cluster.InstanceId;
import dev.pando.node.net.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** The two listeners of one worker without a process: the test speaks for the edge and for it. */
final class RuntimeRig implements AutoCloseable, WorkerListener {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    final List<String> told = new CopyOnWriteArrayList<>();
    private final EventLoops loops = EventLoops.start("loop", 2);
    final Lambda lambda;
    final Worker worker;
    final int port;

    RuntimeRig(int concurrency) throws IOException {
        lambda =
                Lambda.open(
                        loops,
                        new SimpleMeterRegistry(),
                        RandomGenerator.getDefault(),
                        System::currentTimeMillis);
        Lambda.Opened opened =
                lambda.open(
                        new WorkerPlan(
                                InstanceId.parse("photos/photo.1"),
                                "arn:aws:lambda:local:000000000000:function:photo",
                                concurrency,
                                Duration.ofSeconds(20),
                                6 << 20),
                        this);
        worker = opened.worker();
        worker.admit();
        port = opened.port();
    }

    RawClient runtime() throws IOException {
        return new RawClient(port);
    }

    /** Calls the function, once it has polled. */
    RawClient call(String id, String... fields) throws IOException {
        awaitTold("asked");
        return new RawClient(lambda.address().port())
                .say(
                        "GET /photo?a=b HTTP/1.1\r\n"
                                + "Host: example.org\r\n"
                                + "Pando-Function: photos/photo\r\n"
                                + "Pando-Instance: photo.1\r\n"
                                + "Pando-Route: GET /photo\r\n"
                                + "X-Request-Id: "
                                + id
                                + "\r\n"
                                + String.join("", fields)
                                + "\r\n");
    }

    void awaitTold(String text) {
        eventually(
                text + " among " + told,
                LIMIT,
                () -> told.stream().anyMatch(each -> each.contains(text)));
    }

    @Override
    public void asked() {
        told.add("asked");
    }

    @Override
    public void initFailed(String type, String message) {
        told.add("init failed " + type + " " + message);
    }

    @Override
    public void overdue(String requestId) {
        told.add("overdue " + requestId);
    }

    @Override
    public void drained() {
        told.add("drained");
    }

    @Override
    public void complaint(String requestId, String text) {
        told.add(requestId + " " + text);
    }

    @Override
    public void close() {
        lambda.close();
        loops.close();
    }
}
