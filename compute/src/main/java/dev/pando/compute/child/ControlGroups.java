package dev.pando.compute.child;

import dev.pando.node.process.Spawner;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of the memory controller, or of version 1's for processes, in which Pando may make
 * groups: version 1's own hierarchy of it, or version 2's (cgroups(7)). In version 1 that is the
 * folder of Pando's own group; in version 2 a group with processes cannot hand the controller on
 * ("no internal processes"), so it is the nearest folder above that does. Safe for use by many
 * threads.
 *
 * @param parent where groups are made
 * @param version which files a group has
 */
record ControlGroups(Path parent, Version version) {
    private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);
    private static final String NAME = "pando-";
    private static final String MEMBERS = "cgroup.procs";
    private static final String PROCESS_LIMIT = "pids.max";
    private static final String PROCESS_EVENTS = "pids.events";
    private static final int TRIAL_SECONDS = 5;
    private static final Duration REMOVAL = Duration.ofSeconds(2);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(5);

    /** The two interfaces of the kernel. */
    enum Version {
        /** Separate hierarchies; the out-of-memory killer takes one process of a group. */
        V1(
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "memory.memsw.limit_in_bytes",
                "memory.oom_control",
                "oom_kill ",
                64L << 20),
        /** One hierarchy; {@code memory.oom.group} makes the killer take the whole group. */
        V2(
                "memory.max",
                "memory.current",
                "memory.swap.max",
                "memory.events",
                "oom_kill ",
                64L << 20),
        /** Version 1's hierarchy for processes and threads, which are refused past the limit. */
        V1_PROCESSES(PROCESS_LIMIT, "pids.current", "", PROCESS_EVENTS, "max ", 64);

        private final String limitFile;
        private final String usageFile;
        private final String swapFile;
        private final String eventsFile;
        private final String event;
        private final long trialLimit;

        Version(
                String limitFile,
                String usageFile,
                String swapFile,
                String eventsFile,
                String event,
                long trialLimit) {
            this.limitFile = limitFile;
            this.usageFile = usageFile;
            this.swapFile = swapFile;
            this.eventsFile = eventsFile;
            this.event = event;
            this.trialLimit = trialLimit;
        }
    }

    /** The folders of this machine to try, best first; none where it says nothing. */
    static List<ControlGroups> candidates() {
        try {
            return candidates(
                    Files.readAllLines(Path.of("/proc/self/mountinfo")),
                    Files.readAllLines(Path.of("/proc/self/cgroup")));
        } catch (IOException e) {
            LOG.debug("control groups cannot be read", e);
            return List.of();
        }
    }

    /** The first in which a group can be made and entered, found by doing so. */
    static Optional<ControlGroups> firstThatWorks(
            List<ControlGroups> candidates, String token, Spawner spawner)
            throws InterruptedException {
        for (ControlGroups candidate : candidates) {
            if (candidate.works(token, spawner)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * The folders to try, best first.
     *
     * @param mounts the lines of {@code /proc/self/mountinfo}
     * @param own the lines of {@code /proc/self/cgroup}, {@code number:controllers:path}
     */
    static List<ControlGroups> candidates(List<String> mounts, List<String> own) {
        List<ControlGroups> all = new ArrayList<>();
        for (String mount : mounts) {
            String[] halves = mount.split(" - ", 2);
            String[] place = halves[0].split(" ", -1);
            String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (place.length < 5 || type.length < 3) {
                continue;
            }
            Path root = Path.of(place[3]);
            Path top = Path.of(place[4].replace("\\040", " "));
            if (type[0].equals("cgroup") && List.of(type[2].split(",")).contains("memory")) {
                ownFolder(own, "memory", root, top)
                        .ifPresent(folder -> all.add(new ControlGroups(folder, Version.V1)));
            } else if (type[0].equals("cgroup") && List.of(type[2].split(",")).contains("pids")) {
                ownFolder(own, "pids", root, top)
                        .ifPresent(
                                folder -> all.add(new ControlGroups(folder, Version.V1_PROCESSES)));
            } else if (type[0].equals("cgroup2")) {
                Path folder = ownFolder(own, "", root, top).orElse(top);
                for (; folder != null && folder.startsWith(top); folder = folder.getParent()) {
                    all.add(new ControlGroups(folder, Version.V2));
                }
            }
        }
        return all;
    }

    private static Optional<Path> ownFolder(
            List<String> own, String controller, Path root, Path top) {
        for (String line : own) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && List.of(fields[1].split(",", -1)).contains(controller)) {
                Path path = Path.of(fields[2]);
                Path inside = path.startsWith(root) ? root.relativize(path) : Path.of("");
                return Optional.of(top.resolve(inside).normalize());
            }
        }
        return Optional.empty();
    }

    private boolean works(String token, Spawner spawner) throws InterruptedException {
        try (MemoryLimit.Grouped trial =
                new MemoryLimit.Grouped(make(token, "trial", version.trialLimit))) {
            Process process =
                    spawner.start(
                            new ProcessBuilder(
                                    "/bin/sh", "-c", "echo 0 >\"$0\"", trial.groupFile()));
            try {
                return process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.debug("no groups can be made, folder={}", parent, e);
            return false;
        }
    }

    /** Makes a group with a limit, swap included where the kernel accounts for it. */
    Group make(String token, String name, long limit) throws IOException {
        Path folder = Files.createDirectory(parent.resolve(NAME + token + name));
        Group group = new Group(folder, version);
        try {
            Files.writeString(folder.resolve(version.limitFile), Long.toString(limit));
            Path swap = folder.resolve(version.swapFile);
            if (Files.isRegularFile(swap)) {
                Files.writeString(swap, version == Version.V1 ? Long.toString(limit) : "0");
            }
            if (version == Version.V2) {
                Files.writeString(folder.resolve("memory.oom.group"), "1");
            }
            return group;
        } catch (IOException e) {
            group.remove();
            throw e;
        }
    }

    /** Removes the groups that a run which is over left in a folder. */
    static void removeLeftovers(Path parent, String token) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, NAME + token + "*")) {
            left.forEach(folder -> new Group(folder, Version.V1).remove());
        } catch (IOException e) {
            LOG.debug("no folder of control groups any more, folder={}", parent, e);
        }
    }

    /** One group, for one child. */
    record Group(Path folder, Version version) {
        Path membersFile() {
            return folder.resolve(MEMBERS);
        }

        /** How often its limit was met: processes ended by the kernel, or refused. */
        long met() {
            return count(version.eventsFile, version.event);
        }

        /**
         * Gives it another limit of memory. What it uses already must fit, since version 2 would
         * end processes at once to make it so. Version 1 keeps the limit with swap at or above the
         * one without, after each write.
         */
        void limitMemory(long limit) throws IOException {
            Path file = folder.resolve(version.limitFile);
            Path swap = folder.resolve(version.swapFile);
            long uses = number(folder.resolve(version.usageFile));
            if (uses > limit) {
                throw new IOException(folder + " uses " + uses + " bytes (limit: " + limit + ")");
            }
            boolean both = version == Version.V1 && Files.isRegularFile(swap);
            boolean raises = limit > number(file);
            if (both && raises) {
                Files.writeString(swap, Long.toString(limit));
            }
            Files.writeString(file, Long.toString(limit));
            if (both && !raises) {
                Files.writeString(swap, Long.toString(limit));
            }
        }

        private static long number(Path file) throws IOException {
            String text = Files.readString(file).strip();
            return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
        }

        /** Limits its processes too, where version 2 has the controller for it; tells whether. */
        boolean limitProcesses(int limit) throws IOException {
            Path file = folder.resolve(PROCESS_LIMIT);
            if (version != Version.V2 || !Files.exists(file)) {
                return false;
            }
            Files.writeString(file, Integer.toString(limit));
            return true;
        }

        /** How often that second limit was met. */
        long processesRefused() {
            return count(PROCESS_EVENTS, "max ");
        }

        private long count(String file, String event) {
            try {
                for (String line : Files.readAllLines(folder.resolve(file))) {
                    if (line.startsWith(event)) {
                        return Long.parseLong(line.substring(event.length()));
                    }
                }
            } catch (IOException e) {
                LOG.debug("the group cannot be read, folder={}", folder, e);
            }
            return 0;
        }

        /** Removes the group; the kernel refuses until the last process has left it. */
        void remove() {
            long start = System.nanoTime();
            while (true) {
                try {
                    Files.deleteIfExists(folder);
                    return;
                } catch (IOException e) {
                    if (System.nanoTime() - start > REMOVAL.toNanos()) {
                        LOG.warn("a control group is left behind, folder={}", folder, e);
                        return;
                    }
                    LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
                }
            }
        }
    }
}
