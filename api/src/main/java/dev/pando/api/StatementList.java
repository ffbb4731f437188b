package dev.pando.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The answer to {@code GET /v1/statements}: what the database router has counted of the shapes of
 * statements, from the beginning. A shape is a statement without its constants.
 *
 * @param bounds the upper bounds of {@link Statement#times}, in seconds
 * @param shapes how many there are; the list has the first of them in the order asked for
 */
public record StatementList(List<Double> bounds, int shapes, List<Statement> statements) {
    /** How many are listed where nothing else is asked for. */
    public static final int USUAL_LIMIT = 20;

    /** How many may be asked for. */
    public static final int MAX_LIMIT = 500;

    public StatementList {
        bounds = List.copyOf(bounds);
        statements = List.copyOf(statements);
    }

    /**
     * One shape, with one database and role.
     *
     * @param shape its id, as in meters and the log of slow statements
     * @param kind its class: read, write ...; unknown where it is not planned
     * @param tables which tables it names
     * @param statement its words, with a question mark for each constant or list of them
     * @param calls how often it was run; {@code errors} of these ended in an error
     * @param rows returned, changed or copied
     * @param seconds that it took in all, from its arrival to the end of its answer
     * @param waitSeconds of these, the ones of waiting for a server connection
     * @param longestSeconds that one call took
     * @param times how many calls took as long as each bound and longer than the one before; one
     *     more at the end, for all longer ones
     */
    public record Statement(
            String database,
            String user,
            String shape,
            @JsonProperty("class") String kind,
            List<String> tables,
            String statement,
            long calls,
            long errors,
            long rows,
            double seconds,
            double waitSeconds,
            double longestSeconds,
            List<Long> times) {
        public Statement {
            tables = List.copyOf(tables);
            times = List.copyOf(times);
        }
    }
}
