package dev.pando.compute.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.child.ControlGroups.Version;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where groups would be made on machines of several kinds, from what the kernel says there. */
final class ControlGroupsTest {
    @Test
    void findsTheSeparateMemoryHierarchy() {
        List<String> mounts =
                List.of(
                        "24 23 0:21 / /sys/fs/cgroup rw - tmpfs tmpfs rw",
                        "25 24 0:22 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
                        "26 24 0:23 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory");
        List<String> own = List.of("5:cpu:/", "4:memory:/jobs/7", "0::/");
        assertThat(ControlGroups.candidates(mounts, own))
                .containsExactly(
                        new ControlGroups(Path.of("/sys/fs/cgroup/memory/jobs/7"), Version.V1));
    }

    @Test
    void looksUpwardsInTheUnifiedHierarchy() {
        List<String> mounts = List.of("30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
        List<String> own = List.of("0::/user.slice/app.scope");
        assertThat(ControlGroups.candidates(mounts, own))
                .extracting(ControlGroups::parent)
                .containsExactly(
                        Path.of("/sys/fs/cgroup/user.slice/app.scope"),
                        Path.of("/sys/fs/cgroup/user.slice"),
                        Path.of("/sys/fs/cgroup"));
    }

    @Test
    void takesAContainersViewOfItsOwnGroup() {
        List<String> mounts =
                List.of("30 1 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup ro");
        List<String> own = List.of("0::/docker/abc");
        assertThat(ControlGroups.candidates(mounts, own))
                .containsExactly(new ControlGroups(Path.of("/sys/fs/cgroup"), Version.V2));
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(ControlGroups.candidates(List.of("nonsense"), List.of("0::/"))).isEmpty();
    }
}
