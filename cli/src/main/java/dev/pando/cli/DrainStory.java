package dev.pando.cli;

import dev.pando.api.DrainBegun;
import dev.pando.api.InstanceList;
import dev.pando.api.InstanceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A drain as it is told to the person who asked for it: looks at the instances again and again, and
 * says what is new. An instance is known by its address, since its name may be given anew.
 */
final class DrainStory {
    private final InstanceStatus drained;
    private final long longestSeconds;

    /** The last told state of each instance that matters, by address. */
    private final Map<String, String> told;

    private boolean over;

    DrainStory(InstanceList before, DrainBegun begun) {
        drained = begun.instance();
        longestSeconds = begun.longestSeconds();
        told =
                new HashMap<>(
                        before.instances().stream()
                                .filter(this::isSibling)
                                .collect(
                                        Collectors.toMap(
                                                InstanceStatus::address, InstanceStatus::state)));
    }

    private boolean isSibling(InstanceStatus one) {
        return one.app().equals(drained.app()) && one.part().equals(drained.part());
    }

    private boolean isDrained(InstanceStatus one) {
        return isSibling(one)
                && one.id().equals(drained.id())
                && one.address().equals(drained.address());
    }

    /** Whether the instance is gone. */
    boolean over() {
        return over;
    }

    /** Takes a look; gives the lines to tell. */
    List<String> goOn(InstanceList now, Duration since) {
        List<String> lines = new ArrayList<>();
        List<InstanceStatus> causeFirst =
                now.instances().stream().sorted(Comparator.comparing(this::isDrained)).toList();
        for (InstanceStatus one : causeFirst) {
            boolean news =
                    isSibling(one) && !one.state().equals(told.put(one.address(), one.state()));
            if (news && (isDrained(one) || !one.state().equals("DRAINING"))) {
                lines.add(one.id() + "  " + words(one));
            }
        }
        over = now.instances().stream().noneMatch(this::isDrained);
        if (over) {
            lines.add(
                    drained.id()
                            + "  is gone after "
                            + String.format(Locale.ROOT, "%.1f s", since.toMillis() / 1000.0));
        }
        return lines;
    }

    private String words(InstanceStatus one) {
        return switch (one.state()) {
            case "STARTING" -> "is starting";
            case "READY" -> "is ready";
            case "DRAINING" ->
                    "finishes "
                            + Counted.of(one.inFlight(), "request")
                            + " and "
                            + Counted.of(one.webSockets(), "WebSocket")
                            + ", within "
                            + longestSeconds
                            + " s";
            default -> "is " + one.state();
        };
    }
}
