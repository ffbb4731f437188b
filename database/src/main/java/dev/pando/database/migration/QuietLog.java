package dev.pando.database.migration;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flyway's log at our levels: what it tells is in the report or the failure already, so all of it
 * is for debugging. Public because Flyway makes it by its name.
 */
public final class QuietLog implements LogCreator {
    /** For Flyway. */
    public QuietLog() {}

    @Override
    public Log createLogger(Class<?> owner) {
        return new Debug(LoggerFactory.getLogger(owner));
    }

    private record Debug(Logger log) implements Log {
        @Override
        public void debug(String message) {
            log.trace(message);
        }

        @Override
        public void info(String message) {
            log.debug(message);
        }

        @Override
        public void warn(String message) {
            log.debug(message);
        }

        @Override
        public void error(String message) {
            log.debug(message);
        }

        @Override
        public void error(String message, Exception e) {
            log.debug(message, e);
        }

        @Override
        public void notice(String message) {
            log.debug(message);
        }
    }
}
