package dev.pando.server;

import dev.pando.api.ApiFormat;
import dev.pando.api.ErrorAnswer;
import dev.pando.api.ErrorCode;
import dev.pando.api.StatementList;
import dev.pando.api.StatementOrder;
import dev.pando.database.sql.Plan;
import dev.pando.database.sql.StatementClass;
import dev.pando.database.statistics.PoolStatistics;
import dev.pando.database.statistics.ShapeStatistics;
import dev.pando.database.statistics.Statistics;
import dev.pando.node.telemetry.Histogram;
import dev.pando.server.admin.Answer;
import dev.pando.server.admin.Asked;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The statements that the database router has seen, by shape, at the admin listener. */
final class StatementResources {
    private final ApiFormat format;
    private final Supplier<Optional<Statistics>> statistics;

    /**
     * Those of a router.
     *
     * @param statistics empty where the app has no database
     */
    StatementResources(ApiFormat format, Supplier<Optional<Statistics>> statistics) {
        this.format = format;
        this.statistics = statistics;
    }

    /** {@code GET /v1/statements?by=time&limit=20}. */
    Answer list(Asked asked) {
        String by = asked.parameters().getOrDefault("by", StatementOrder.TIME.word());
        Optional<StatementOrder> order = StatementOrder.of(by);
        if (order.isEmpty()) {
            return badRequest("by: '" + by + "' (expected: " + StatementOrder.words() + ")");
        }
        String wanted = asked.parameters().getOrDefault("limit", "" + StatementList.USUAL_LIMIT);
        int limit = wanted.matches("[0-9]{1,5}") ? Integer.parseInt(wanted) : 0;
        if (limit < 1 || limit > StatementList.MAX_LIMIT) {
            return badRequest(
                    "limit: '" + wanted + "' (expected: 1.." + StatementList.MAX_LIMIT + ")");
        }
        Optional<Statistics> known = statistics.get();
        if (known.isEmpty()) {
            return refusal(ErrorCode.NOT_FOUND, "the app has no database");
        }
        List<StatementList.Statement> all =
                known.get().pools().stream()
                        .flatMap(pool -> pool.shapes().stream().map(one -> statement(pool, one)))
                        .sorted(comparator(order.get()).reversed())
                        .toList();
        List<Double> bounds =
                IntStream.range(0, Histogram.bounds()).mapToObj(Histogram::seconds).toList();
        return Answer.json(
                200,
                format.write(
                        new StatementList(
                                bounds, all.size(), all.subList(0, Math.min(limit, all.size())))));
    }

    private static Comparator<StatementList.Statement> comparator(StatementOrder order) {
        return switch (order) {
            case TIME -> Comparator.comparingDouble(StatementList.Statement::seconds);
            case CALLS -> Comparator.comparingLong(StatementList.Statement::calls);
            case MEAN -> Comparator.comparingDouble(one -> one.seconds() / one.calls());
            case LONGEST -> Comparator.comparingDouble(StatementList.Statement::longestSeconds);
            case WAIT -> Comparator.comparingDouble(StatementList.Statement::waitSeconds);
            case ROWS -> Comparator.comparingLong(StatementList.Statement::rows);
            case ERRORS -> Comparator.comparingLong(StatementList.Statement::errors);
        };
    }

    private static StatementList.Statement statement(PoolStatistics pool, ShapeStatistics one) {
        Plan plan = one.shape().plan();
        StatementClass kind = one.shape().kind();
        Histogram.Sum time = one.time();
        return new StatementList.Statement(
                pool.database(),
                pool.user(),
                one.shape().id(),
                kind == null ? "unknown" : kind.word(),
                plan == null ? List.of() : List.copyOf(plan.tables()),
                one.shape().text(),
                time.count(),
                one.errors(),
                one.rows(),
                time.nanos() / 1e9,
                one.waitedNanos() / 1e9,
                one.longestNanos() / 1e9,
                Arrays.stream(time.counts()).boxed().toList());
    }

    private Answer badRequest(String message) {
        return refusal(ErrorCode.BAD_REQUEST, message);
    }

    private Answer refusal(ErrorCode code, String message) {
        return Answer.json(code.status(), format.write(new ErrorAnswer(code, message)));
    }
}
