package dev.pando.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureKeeperTest {
    @TempDir Path folder;

    private PictureKeeper open(String kind) throws Exception {
        return kind.equals("memory")
                ? new InMemoryPictureKeeper()
                : FilePictureKeeper.open(folder.resolve("picture.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void takesANextPictureOnlyOverTheExpectedOne(String kind) throws Exception {
        try (PictureKeeper keeper = open(kind)) {
            assertThat(keeper.update(0, Pictures.full())).isTrue();
            assertThat(keeper.update(0, Cluster.EMPTY)).isFalse();
            assertThat(keeper.current()).isEqualTo(Pictures.full().at(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void losesNoChangeOfManyWriters(String kind) throws Exception {
        int writers = 4;
        int each = 25;
        try (PictureKeeper keeper = open(kind)) {
            AtomicInteger number = new AtomicInteger();
            Callable<Void> writer =
                    () -> {
                        for (int i = 0; i < each; i++) {
                            int mine = number.incrementAndGet();
                            keeper.change(
                                    now -> now.with(Pictures.web(mine, Instance.State.READY)));
                        }
                        return null;
                    };
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Void> done : threads.invokeAll(Collections.nCopies(writers, writer))) {
                    done.get();
                }
            }
            assertThat(keeper.current().instances()).hasSize(100);
            assertThat(keeper.current().revision()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void tellsEachListenerTheNewestPictureInOrder(String kind) throws Exception {
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch last = new CountDownLatch(1);
        try (PictureKeeper keeper = open(kind)) {
            keeper.watch(cluster -> {
                told.add(cluster.revision());
                if (cluster.revision() == 20) {
                    last.countDown();
                }
            });
            for (int i = 1; i <= 20; i++) {
                Instance next = Pictures.web(i, Instance.State.READY);
                keeper.change(cluster -> cluster.with(next));
            }
            assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told).isSorted().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void goesOnWhenAListenerFails(String kind) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (PictureKeeper keeper = open(kind)) {
            keeper.watch(_ -> {
                throw new IllegalStateException("a listener that always fails");
            });
            keeper.watch(now -> {
                if (now.revision() == 1) {
                    told.countDown();
                }
            });
            keeper.change(cluster -> cluster.with(Pictures.photos(1)));

            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void writesNothingForNoChange(String kind) throws Exception {
        try (PictureKeeper keeper = open(kind)) {
            keeper.change(cluster -> cluster.with(Pictures.photos(1)));
            keeper.change(cluster -> cluster.with(Pictures.photos(1)));

            assertThat(keeper.current().revision()).isEqualTo(1);
        }
    }

    @Test
    void keepsThePictureBetweenRuns() throws Exception {
        try (PictureKeeper first = open("file")) {
            first.change(_ -> Pictures.full());
        }
        try (PictureKeeper second = open("file")) {
            assertThat(second.current()).isEqualTo(Pictures.full().at(1));
        }
    }

    @Test
    void showsNoPictureThatItCouldNotKeep() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        try (PictureKeeper keeper = FilePictureKeeper.open(gone.resolve("picture.json"))) {
            Files.delete(gone);

            assertThatThrownBy(() -> keeper.update(0, Pictures.full()))
                    .isInstanceOf(IOException.class);
            assertThat(keeper.current()).isEqualTo(Cluster.EMPTY);
        }
    }

    @Test
    void ignoresWhatACrashLeftBeside() throws Exception {
        try (PictureKeeper first = open("file")) {
            first.change(_ -> Pictures.full());
        }
        Files.writeString(folder.resolve("picture.json.tmp"), "{\"format\": 1, \"clu");
        try (PictureKeeper second = open("file")) {
            assertThat(second.current().revision()).isEqualTo(1);
            second.change(cluster -> cluster.with(Pictures.photos(3)));
        }
        assertThat(folder.resolve("picture.json.tmp")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"format\": 3}",
                "{\"format\": 1, \"cluster\": null}",
                "{\"format\": 3, \"cluster\": {\"revision\": -1}}",
                "{\"format\": 3, \"colour\": \"red\"}"
            })
    void saysWhatToDoWithAFileThatIsNoPicture(String text) throws Exception {
        Files.writeString(folder.resolve("picture.json"), text);

        assertThatThrownBy(() -> open("file"))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("picture.json is not a picture of the cluster");
    }
}
