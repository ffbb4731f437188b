package dev.pando.cli;

import dev.pando.api.InstanceList;
import dev.pando.api.InstanceStatus;
import dev.pando.api.PartStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Instances as a table for a person: a line each, in columns as wide as they need. */
final class InstanceTable {
    private static final List<String> HEADINGS =
            List.of(
                    "INSTANCE",
                    "STATE",
                    "AGE",
                    "RESTARTS",
                    "IN FLIGHT",
                    "WEBSOCKETS",
                    "ADDRESS",
                    "VERSION");

    private InstanceTable() {}

    static List<String> lines(InstanceList list) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
        boolean oneApp = list.instances().stream().map(InstanceStatus::app).distinct().count() < 2;
        for (InstanceStatus one : list.instances()) {
            rows.add(
                    List.of(
                            oneApp ? one.id() : one.app() + "/" + one.id(),
                            state(one),
                            age(Duration.ofSeconds(one.ageSeconds())),
                            Integer.toString(one.restarts()),
                            Integer.toString(one.inFlight()),
                            Integer.toString(one.webSockets()),
                            one.address(),
                            one.version()));
        }
        List<String> lines = new ArrayList<>(Columns.aligned(rows));
        for (PartStatus part : list.parts()) {
            if (part.queued() > 0) {
                lines.add(
                        Counted.of(part.queued(), "request")
                                + (part.queued() == 1 ? " waits" : " wait")
                                + " for a free instance of "
                                + part.part());
            }
        }
        return lines;
    }

    private static String state(InstanceStatus one) {
        return one.trouble().isEmpty()
                ? one.state()
                : one.state() + " (passed over: " + one.trouble() + ")";
    }

    /** In its largest unit alone, as one compares ages at a glance. */
    static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : age.toSeconds() + "s";
    }
}
