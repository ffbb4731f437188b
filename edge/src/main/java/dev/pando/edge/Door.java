package dev.pando.edge;

import dev.pando.cluster.AppName;
import dev.pando.cluster.PartName;
import org.jspecify.annotations.Nullable;

/** What a listener of the edge leads to. */
public sealed interface Door {
    /**
     * The front door: a request goes where its host and the longest matching prefix lead.
     *
     * @param app whose routes are served; null means all apps'
     * @param inside whether only the platform's own instances can reach the listener ({@code
     *     PANDO_URL}); their {@code X-Request-Id}, {@code Forwarded} and {@code X-Forwarded-*} are
     *     believed, everybody else's are dropped
     */
    record Front(@Nullable AppName app, boolean inside) implements Door {
        /** The front door of all apps, for clients from outside. */
        public static Front toAll() {
            return new Front(null, false);
        }
    }

    /**
     * A listener for the platform's own instances that always leads to one part ({@code
     * SERVICE_<NAME>_URL}), whatever host and path a request names.
     */
    record Inside(AppName app, PartName part) implements Door {}
}
