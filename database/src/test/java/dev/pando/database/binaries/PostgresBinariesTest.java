package dev.pando.database.binaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.node.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    private final List<String> notices = new CopyOnWriteArrayList<>();
    @TempDir private Path folder;

    @Test
    void unpacksOnceWhoeverAsks() throws Exception {
        Path cache = folder.resolve("cache");
        var processes = IntStream.range(0, 2).mapToObj(i -> UnpackingProcess.start(cache)).toList();
        Callable<Path> unpack = () -> PostgresBinaries.in(cache, notices::add).home();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Path> home : threads.invokeAll(List.of(unpack, unpack))) {
                assertThat(Inventory.holds(home.get())).isTrue();
            }
        }
        int unpacked = notices.size();
        for (Process process : processes) {
            unpacked += process.inputReader().lines().toList().size();
            assertThat(process.waitFor()).isZero();
        }
        assertThat(unpacked).isEqualTo(1);
        try (var left = Files.list(cache)) {
            assertThat(left).hasSize(2); // the programs and the lock file
        }
    }

    @Test
    void unpacksAgainWhatIsHalfDoneOrDamaged() throws Exception {
        Path cache = folder.resolve("cache");
        Path half = cache.resolve(bundle().folderName() + ".half");
        Files.createDirectories(half.resolve("bin"));
        var binaries = PostgresBinaries.in(cache, notices::add);
        Path postgres = binaries.program("postgres");
        assertThat(half).doesNotExist();
        assertThat(Files.isExecutable(postgres)).isTrue();
        assertThat(Files.readSymbolicLink(binaries.home().resolve("lib/libpq.so")))
                .isEqualTo(Path.of("libpq.so.5.18"));
        long size = Files.size(postgres);

        Files.write(postgres, new byte[100]);
        PostgresBinaries.in(cache, notices::add);
        assertThat(postgres).hasSize(size);
        Files.delete(binaries.home().resolve("share/postgresql/postgres.bki"));
        PostgresBinaries.in(cache, notices::add);
        assertThat(binaries.home().resolve("share/postgresql/postgres.bki")).isNotEmptyFile();
        Files.delete(binaries.home().resolve("pando-inventory"));
        PostgresBinaries.in(cache, notices::add);
        PostgresBinaries.in(cache, notices::add);
        assertThat(notices).hasSize(4);
    }

    @Test
    void saysThatTheCacheCannotBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        var failure =
                catchThrowableOfType(
                        StartFailure.class,
                        () -> PostgresBinaries.in(file.resolve("cache"), notices::add));
        assertThat(failure).hasMessageContaining(file.toString());
        assertThat(failure.remedy()).contains("PANDO_CACHE");
    }

    @Test
    void refusesMachinesWithoutABundle() throws Exception {
        for (var machine : List.of(List.of("Linux", "riscv64"), List.of("Mac OS X", "aarch64"))) {
            var failure =
                    catchThrowableOfType(
                            StartFailure.class,
                            () -> Bundle.of(machine.getFirst(), machine.getLast()));
            assertThat(failure).hasMessageContaining(machine.getLast());
            assertThat(failure.remedy()).contains("x86-64 or arm64");
        }
        assertThat(Bundle.of("Linux", "amd64").folderName())
                .isNotEqualTo(Bundle.of("Linux", "aarch64").folderName());
    }

    private static Bundle bundle() throws Exception {
        return Bundle.of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }
}
