package dev.pando.compute;

import dev.pando.cluster.Instance;
import dev.pando.compute.child.Facility;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A Pando to be ended, for {@link OrphanTest}: runs three services that are hard to end, and tells
 * on its output when it has begun to start them and when they are ready. Arguments: a folder,
 * {@code lent} or {@code alone} for whether the kernel's facilities may be used, and {@code spares}
 * where it runs a function instead and has a spare worker.
 */
final class Orphanage {
    private static final String DAEMON =
            "(setsid sh -c 'sleep 1000 & sleep 1000' >/dev/null 2>&1 &); exec node -e \"$0\"";
    private static final String BACKGROUND =
            "trap '' HUP INT; sleep 1000 & nohup sleep 1000 >/dev/null & node -e \"$0\"; echo"
                    + " ended";

    private Orphanage() {}

    public static void main(String[] args) throws Exception {
        Set<Facility> allowed = args[1].equals("lent") ? Set.of(Facility.values()) : Set.of();
        if (args.length > 2) {
            runWithASpare(Path.of(args[0]), allowed);
        }
        Running running =
                new Running(
                        Path.of(args[0]),
                        allowed,
                        Running.quick(Duration.ofSeconds(30)),
                        (_, _, _) -> Map.of());
        Runtime.getRuntime().addShutdownHook(new Thread(running::closeAll));
        running.begin();
        running.keeper.watch(picture -> {
            if (picture.instances().stream()
                            .filter(one -> one.state() == Instance.State.READY)
                            .count()
                    == 3) {
                System.out.println("ready");
            }
        });
        running.deploy(
                "v1",
                Running.service("npm", 1, null, Running.PLENTY, "npm", "start"),
                Running.service(
                        "daemon", 1, null, Running.PLENTY, "sh", "-c", DAEMON, Running.SERVE),
                Running.service(
                        "shell", 1, null, Running.PLENTY, "sh", "-c", BACKGROUND, Running.SERVE));
        System.out.println("begun");
        Thread.currentThread().join();
    }

    private static void runWithASpare(Path folder, Set<Facility> allowed) throws Exception {
        Calling calling = Calling.start(folder, allowed, 1);
        System.out.println("begun");
        calling.deploy(calling.function("hello", "return 1"));
        calling.awaitReady("hello.1");
        calling.awaitSpares("node", 1);
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
