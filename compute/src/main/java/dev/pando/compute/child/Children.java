package dev.pando.compute.child;

import dev.pando.node.StartFailure;
import dev.pando.node.process.Spawner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts children that cannot outlive Pando, and ends what an earlier run left. Opening it tries
 * what the machine allows, which takes some 20 ms. Safe for use by many threads; whoever opens it
 * closes it, after its children and before the spawner.
 */
public final class Children implements AutoCloseable {
    /** How many lines of a child's output are kept for the message about its end. */
    public static final int TAIL_LINES = 40;

    private static final Logger LOG = LoggerFactory.getLogger(Children.class);

    private final Spawner spawner;
    private final Run run;
    private final Confinement confinement;
    private final Optional<ControlGroups> groups;
    private final Optional<ControlGroups> processGroups;
    private final MemoryWatch memoryWatch;

    private Children(
            Spawner spawner,
            Run run,
            Confinement confinement,
            Optional<ControlGroups> groups,
            Optional<ControlGroups> processGroups) {
        this.spawner = spawner;
        this.run = run;
        this.confinement = confinement;
        this.groups = groups;
        this.processGroups = processGroups;
        this.memoryWatch = new MemoryWatch(() -> Carriers.byToken(run.token()), System::nanoTime);
    }

    /**
     * Opens with all that the machine lends.
     *
     * @param folder keeps the records of runs; one of the state folder's, so that no other Pando
     *     uses it
     */
    public static Children open(Path folder, Spawner spawner)
            throws IOException, StartFailure, InterruptedException {
        return open(folder, spawner, EnumSet.allOf(Facility.class));
    }

    /** Opens with at most the given facilities. */
    public static Children open(Path folder, Spawner spawner, Set<Facility> allowed)
            throws IOException, StartFailure, InterruptedException {
        int left = Run.endLeftovers(folder);
        if (left > 0) {
            LOG.warn("ended what an earlier run had left, processes={}", left);
        }
        Confinement confinement = Confinement.detect(allowed, spawner);
        Run run = Run.begin(folder);
        List<ControlGroups> candidates =
                allowed.contains(Facility.CONTROL_GROUPS) ? ControlGroups.candidates() : List.of();
        run.mayUse(candidates);
        Map<Boolean, List<ControlGroups>> forProcesses =
                candidates.stream()
                        .collect(
                                Collectors.partitioningBy(one ->
                                        one.version() == ControlGroups.Version.V1_PROCESSES));
        Optional<ControlGroups> groups =
                ControlGroups.firstThatWorks(
                        forProcesses.getOrDefault(false, List.of()), run.token(), spawner);
        Optional<ControlGroups> processGroups =
                ControlGroups.firstThatWorks(
                        forProcesses.getOrDefault(true, List.of()), run.token(), spawner);
        Children children = new Children(spawner, run, confinement, groups, processGroups);
        LOG.info("children are kept in {}", children.words());
        return children;
    }

    /** What children are kept in, for the operator: {@code PID namespaces, control groups v1}. */
    public String words() {
        return confinement.words()
                + groups.map(found -> ", memory control groups " + found.version())
                        .orElse(", memory by watching");
    }

    /** Whether the kernel keeps memory limits here; else the caller asks and ends the child. */
    public boolean limitsMemory() {
        return groups.isPresent();
    }

    /**
     * Checks what a start would fail by before it starts anything.
     *
     * @throws StartFailure if its program is missing or cannot be executed, saying what was tried
     */
    public void requireStartable(Command command) throws StartFailure {
        Program.find(command);
    }

    /**
     * Starts a child. Its standard input is empty; what it writes goes line by line to {@code
     * output}. To its environment are added PANDO_RUN, by which it is found again, and PWD.
     *
     * @throws StartFailure if its program is missing or cannot be executed, saying what was tried
     * @throws IOException if the system refuses another process or control group
     */
    public Child start(Command command, Output output)
            throws IOException, StartFailure, InterruptedException {
        Path program = Program.find(command);
        Run.Launch launch = run.nextLaunch();
        String token = launch.token();
        MemoryLimit limit = limit(command, token);
        ProcessLimit processLimit = new ProcessLimit.Unlimited();
        try {
            processLimit = processLimit(command, token, limit);
            List<String> groupFiles = List.of(limit.groupFile(), processLimit.groupFile());
            Process process = spawner.start(builder(command, program, launch, groupFiles));
            Tail tail = new Tail(TAIL_LINES);
            return new Child(
                    process,
                    token,
                    limit,
                    processLimit,
                    tail,
                    pumps(command.part(), process, tail, output));
        } catch (IOException | InterruptedException | RuntimeException e) {
            processLimit.close();
            limit.close();
            throw e;
        }
    }

    private ProcessLimit processLimit(Command command, String token, MemoryLimit memory)
            throws IOException {
        int most = command.maxProcesses();
        if (most == 0) {
            return new ProcessLimit.Unlimited();
        }
        if (memory instanceof MemoryLimit.Grouped(var group) && group.limitProcesses(most)) {
            return new ProcessLimit.Shared(group);
        }
        if (processGroups.isPresent()) {
            return new ProcessLimit.Grouped(processGroups.get().make(token, "", most));
        }
        return new ProcessLimit.Watched(memoryWatch, token, most);
    }

    private MemoryLimit limit(Command command, String token) throws IOException {
        if (command.memoryBytes() == 0) {
            return new MemoryLimit.Unlimited();
        }
        if (groups.isEmpty()) {
            return new MemoryLimit.Watched(memoryWatch, token, command.memoryBytes());
        }
        return new MemoryLimit.Grouped(groups.get().make(token, "", command.memoryBytes()));
    }

    private ProcessBuilder builder(
            Command command, Path program, Run.Launch launch, List<String> groupFiles) {
        ProcessBuilder builder =
                new ProcessBuilder(
                                confinement.around(
                                        program, command.arguments(), groupFiles, launch.number()))
                        .directory(command.directory().toFile());
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.put(Run.VARIABLE, launch.token());
        // A shell on the way would set it anyway; here it is the same whichever shell that is.
        environment.put("PWD", command.workingDirectory());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static List<Pump> pumps(String part, Process process, Tail tail, Output output) {
        return List.of(
                Pump.start(
                        part + "-out",
                        process.getInputStream(),
                        line -> {
                            tail.add(line);
                            output.line(Output.Source.STDOUT, line);
                        }),
                Pump.start(
                        part + "-err",
                        process.getErrorStream(),
                        line -> {
                            tail.add(line);
                            output.line(Output.Source.STDERR, line);
                        }));
    }

    @Override
    public void close() throws IOException {
        run.close();
    }
}
