package dev.pando.edge.health;

import dev.pando.cluster.traffic.HealthCheck;

/**
 * What one question found out.
 *
 * @param refused whether not even a connection was taken, so that nothing else need be asked
 * @param why it is bad, to follow the name of the instance; empty if it is good
 */
record Verdict(boolean good, boolean refused, String why) {
    static final Verdict GOOD = new Verdict(true, false, "");

    static Verdict bad(String why) {
        return new Verdict(false, false, why);
    }

    static Verdict refused(String why) {
        return new Verdict(false, true, why);
    }

    static Verdict of(int status, HealthCheck settings) {
        int lowest = settings.lowestStatus();
        int highest = settings.highestStatus();
        return status >= lowest && status <= highest
                ? GOOD
                : bad("answered " + status + " (expected: " + lowest + ".." + highest + ")");
    }
}
