package dev.pando.server;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md: which room may import which. */
class ArchitectureTest {
    private static final String ROOT = "dev.pando.";

    /** Each room and what it may import; a room that is not here may not exist. */
    private static final Map<String, Set<String>> ARROWS =
            Map.of(
                    "manifest", Set.of(),
                    "api", Set.of(),
                    "node", Set.of(),
                    "cluster", Set.of("node"),
                    "edge", Set.of("node", "cluster"),
                    "compute", Set.of("node", "cluster"),
                    "database", Set.of("node", "cluster"),
                    "cli", Set.of("api", "manifest"),
                    "server",
                            Set.of(
                                    "manifest",
                                    "api",
                                    "node",
                                    "cluster",
                                    "edge",
                                    "compute",
                                    "database"),
                    "testing", Set.of("node", "cluster"));

    /** The libraries that stay inside the rooms made to hold them. */
    private static final Map<String, Set<String>> KEPT_INSIDE =
            Map.of(
                    "io.netty.", Set.of("node", "edge", "compute", "database"),
                    "org.flywaydb.", Set.of("database"),
                    "org.postgresql.", Set.of("database"),
                    "org.snakeyaml.", Set.of("manifest"),
                    "tools.jackson.", Set.of("api", "cluster", "compute", "database"),
                    "com.dylibso.chicory.", Set.of("database"),
                    "picocli.", Set.of("cli"));

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.pando");

    @Test
    void everyRoomIsLookedAt() {
        Set<String> met =
                classes.stream()
                        .map(ArchitectureTest::room)
                        .collect(Collectors.toCollection(TreeSet::new));

        Assertions.assertThat(met).isEqualTo(new TreeSet<>(ARROWS.keySet()));
    }

    @Test
    void roomsImportOnlyWhatTheirArrowsAllow() {
        Map<String, String> crossings = new TreeMap<>();
        for (Dependency dependency : dependencies()) {
            String from = room(dependency.getOriginClass());
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (target.getName().startsWith(ROOT)
                    && !from.equals(room(target))
                    && !ARROWS.getOrDefault(from, Set.of()).contains(room(target))) {
                crossings.put(from + " -> " + room(target), dependency.getDescription());
            }
        }
        Assertions.assertThat(crossings).isEmpty();
    }

    @Test
    void librariesStayInTheRoomsMadeToHoldThem() {
        Map<String, String> leaks = new TreeMap<>();
        for (Dependency dependency : dependencies()) {
            String target = dependency.getTargetClass().getBaseComponentType().getName();
            String from = room(dependency.getOriginClass());
            KEPT_INSIDE.forEach((library, rooms) -> {
                if (target.startsWith(library) && !rooms.contains(from)) {
                    leaks.put(from + " -> " + library, dependency.getDescription());
                }
            });
        }
        Assertions.assertThat(leaks).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(classes);
    }

    private List<Dependency> dependencies() {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .toList();
    }

    private static String room(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
