package dev.pando.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.api.StatementList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementTableTest {
    private static StatementList.Statement statement(String database, String text) {
        return new StatementList.Statement(
                database,
                "photos",
                "0011223344556677",
                "read",
                List.of("photo"),
                text,
                1000,
                3,
                12_000,
                123.4,
                0.0312,
                1.25,
                List.of(990L, 9L, 1L));
    }

    private static StatementList list(StatementList.Statement... all) {
        return new StatementList(List.of(0.001, 0.5), 7, List.of(all));
    }

    @Test
    void showsTimesInTheirUnits() {
        assertThat(StatementTable.lines(list(statement("photos", "select ?\n from photo")), 0))
                .containsExactly(
                        "CALLS   TIME    MEAN     P99         LONGEST   WAIT    ROWS    ERRORS "
                                + "  CLASS   STATEMENT",
                        "1000    123 s   123 ms   <= 1.0 ms   1.3 s     31 ms   12000   3      "
                                + "  read    select ? from photo");
    }

    @Test
    void namesDatabasesWhereThereAreSeveral() {
        assertThat(
                        StatementTable.lines(
                                list(statement("photos", "select ?"), statement("other", "")), 0))
                .satisfiesExactly(
                        head -> assertThat(head).contains("DATABASE"),
                        first -> assertThat(first).contains("photos").endsWith("select ?"),
                        second -> assertThat(second).contains("photos@other").endsWith("(empty)"));
    }

    @Test
    void cutsLinesThatAreTooLong() {
        String text = "select " + "a".repeat(300);
        assertThat(StatementTable.lines(list(statement("photos", text)), 100))
                .allMatch(line -> line.length() <= 100)
                .anyMatch(line -> line.endsWith("a…"));
    }
}
