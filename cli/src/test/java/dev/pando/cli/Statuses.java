package dev.pando.cli;

import dev.pando.api.InstanceStatus;

/** Instances of one app, as the admin API lists them. */
final class Statuses {
    private Statuses() {}

    static InstanceStatus of(String id, String state, int port) {
        return of("photos", id, state, port, 0, 0, "", 5);
    }

    static InstanceStatus of(
            String app,
            String id,
            String state,
            int port,
            int inFlight,
            int webSockets,
            String trouble,
            long ageSeconds) {
        return new InstanceStatus(
                app,
                id.substring(0, id.indexOf('.')),
                id,
                "local",
                "v1",
                state,
                "127.0.0.1:" + port,
                50,
                1,
                inFlight,
                webSockets,
                trouble,
                ageSeconds,
                0);
    }
}
