package dev.pando.compute;

import static dev.pando.compute.Running.SERVE;
import static dev.pando.compute.Running.SOON;
import static dev.pando.compute.Running.node;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Instance;
import dev.pando.cluster.PictureKeeper;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.node.net.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 5: what is drained is replaced first, and finishes what it has. */
final class DrainTest {
    /** Answers {@code /slow} only once another request asks for it. */
    private static final String SLOW =
            """
            let slow = [];
            require('http').createServer((request, response) => {
              if (request.url === '/slow') {
                slow.push(response);
              } else {
                slow.forEach(waiting => waiting.end('late'));
                response.end('ok');
              }
            }).listen(process.env.PORT);
            """;

    @TempDir Path folder;

    /** How many were ready in each picture. */
    private static PictureKeeper.Watch countReady(Running running, List<Long> counts) {
        return running.keeper.watch(picture ->
                counts.add(
                        picture.instances().stream()
                                .filter(one -> one.state() == Instance.State.READY)
                                .count()));
    }

    private static boolean isGone(Running running, Instance instance) {
        return running.keeper.current().instances().stream()
                .noneMatch(one -> one.address().equals(instance.address()));
    }

    @Test
    void replacesTheOnlyInstanceAndLetsItFinishFirst() throws Exception {
        List<Long> ready = new CopyOnWriteArrayList<>();
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 1, SLOW));
            Instance old = running.awaitReady("web.1");
            PictureKeeper.Watch watch = countReady(running, ready);
            try (Socket client = connect(old.address())) {
                send(client, "/slow");
                eventually("it is connected", SOON, () -> Connections.openTo(old.address().port()));

                assertThat(running.drain("web.1")).isEqualTo(DrainAnswer.WANTED);

                running.awaitTold(InstanceEvent.Draining.class);
                assertThat(Running.isReady(running.keeper.current(), "web.2")).isTrue();
                assertThat(running.shown("web.1"))
                        .hasValueSatisfying(
                                one -> assertThat(one.state()).isEqualTo(Instance.State.DRAINING));
                try (Socket other = connect(old.address())) {
                    send(other, "/now");
                    assertThat(body(client)).isEqualTo("late");
                    assertThat(body(other)).isEqualTo("ok");
                    assertThat(running.told(InstanceEvent.Stopped.class)).isEmpty();
                }
            }
            eventually("it is gone", SOON, () -> isGone(running, old));
            running.awaitTold(InstanceEvent.Stopped.class);
            watch.close();
            assertThat(ready).hasSizeGreaterThan(3).allMatch(count -> count >= 1);
            assertThat(running.run("web.2"))
                    .hasValueSatisfying(run -> {
                        assertThat(run.age()).isPositive();
                        assertThat(run.restarts()).isZero();
                    });
        }
    }

    @Test
    void drainsSeveralInTurn() throws Exception {
        List<Long> ready = new CopyOnWriteArrayList<>();
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 3, SERVE));
            List<Instance> old =
                    List.of(
                            running.awaitReady("web.1"),
                            running.awaitReady("web.2"),
                            running.awaitReady("web.3"));
            PictureKeeper.Watch watch = countReady(running, ready);

            for (Instance one : old) {
                assertThat(running.drain(one.id().label())).isEqualTo(DrainAnswer.WANTED);
            }

            eventually(
                    "all are replaced",
                    Duration.ofSeconds(20),
                    () ->
                            old.stream().allMatch(one -> isGone(running, one))
                                    && running.keeper.current().instances().size() == 3);
            watch.close();
            assertThat(ready).hasSizeGreaterThan(9).allMatch(count -> count >= 3);
        }
    }

    @Test
    void endsWhatKeepsAConnectionPastItsDrain() throws Exception {
        Duration drain = Duration.ofSeconds(1);
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 1, SLOW).with(Traffic.DEFAULTS.withDrain(drain)));
            Instance old = running.awaitReady("web.1");
            try (Socket client = connect(old.address())) {
                send(client, "/slow");
                eventually("it is connected", SOON, () -> Connections.openTo(old.address().port()));
                running.drain("web.1");
                running.awaitTold(InstanceEvent.Draining.class);
                long start = System.nanoTime();
                eventually("it is gone", SOON, () -> isGone(running, old));
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertThat(took).isBetween(drain.dividedBy(2), drain.plusSeconds(3));
                assertThat(client.getInputStream().readAllBytes()).isEmpty();
            }
        }
    }

    @Test
    void refusesWhatIsNotThereOrDoesNotAnswer() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 1, "setTimeout(() => {}, 100000)"));
            eventually("it runs", SOON, () -> running.shown("web.1").isPresent());

            assertThat(running.drain("web.1")).isEqualTo(DrainAnswer.NOT_READY);
            assertThat(running.drain("web.2")).isEqualTo(DrainAnswer.NOT_HERE);
            assertThat(running.run("web.2")).isEmpty();
        }
    }

    @Test
    void knowsHowOftenAnInstanceWasStartedAgain() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 1, "process.exit(1)"));
            eventually(
                    "two restarts",
                    SOON,
                    () -> running.run("web.1").map(InstanceRun::restarts).orElse(0) >= 2);
        }
    }

    private static Socket connect(Address address) throws IOException {
        Socket socket = new Socket(address.host(), address.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket to, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        to.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** The body of the answer, in whatever chunks it came. */
    private static String body(Socket from) throws IOException {
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(from.getInputStream(), StandardCharsets.US_ASCII))) {
            List<String> lines = reader.readAllLines();
            return lines.stream().filter(line -> line.matches("late|ok")).findFirst().orElse("");
        }
    }
}
