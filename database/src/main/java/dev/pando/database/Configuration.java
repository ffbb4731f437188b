package dev.pando.database;

/**
 * The content of PostgreSQL's configuration files, the same at each start. What an operator sets by
 * {@code ALTER SYSTEM} is kept and wins. Durability is PostgreSQL's default and is not touched:
 * fsync, full pages and synchronous commit are on.
 */
final class Configuration {
    private Configuration() {}

    /** The content of {@code postgresql.conf}. Address and port are arguments of the program. */
    static String postgresql(DatabaseSettings settings) {
        return """
        # Written by Pando at each start; ALTER SYSTEM settings go to postgresql.auto.conf and win.
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'

        # From the first day, for change streams and transactions over several shards.
        wal_level = 'logical'
        max_prepared_transactions = 64

        # A small server: it shares the machine with the app.
        shared_buffers = '%dMB'
        max_connections = %d
        huge_pages = 'off'
        io_method = 'sync'
        max_wal_size = '512MB'

        timezone = 'UTC'
        log_timezone = 'UTC'
        lc_messages = 'C'
        datestyle = 'iso, mdy'
        default_text_search_config = 'pg_catalog.simple'

        log_destination = 'stderr'
        logging_collector = 'off'
        log_line_prefix = '%%m [%%p] %%q%%u@%%d '
        log_checkpoints = 'off'
        log_startup_progress_interval = '1s'
        """
                .formatted(settings.sharedBuffersMegabytes(), settings.maxConnections());
    }

    /** The content of {@code pg_hba.conf}. */
    static String hostBasedAuthentication() {
        return """
        # Written by Pando at each start. Everybody shows a password.
        host all all all scram-sha-256
        host replication all all scram-sha-256
        """;
    }
}
