package dev.pando.compute;

import dev.pando.cluster.App;
import dev.pando.cluster.InstanceId;
import java.util.Map;

/**
 * Gives the platform's variables for an instance that is about to start: addresses of the database
 * and the other services, secrets, PATH and JAVA_HOME. The service's own {@code env:} goes over
 * them; PORT and the PANDO_ variables, which compute sets, go over all.
 */
@FunctionalInterface
public interface Environment {
    /** The variables; called on a virtual thread, once a start, and may wait. */
    Map<String, String> of(App app, InstanceId instance, int port);
}
