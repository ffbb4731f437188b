package dev.pando.database.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.sql.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowStatementsTest {
    private static SlowStatements.Line line(String sql, SqlComment comment) {
        return new SlowStatements.Line(
                Instant.EPOCH,
                "photos",
                "photos",
                "",
                comment,
                Shape.of(sql),
                new Ended(1_500_000, 0, 1, ""));
    }

    /** Half a character is none that every reader of JSON takes. */
    @Test
    void cutsLongTextsBetweenCharacters(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("slow.log");
        try (SlowStatements log = SlowStatements.toFile(file, 1 << 20, 1)) {
            for (int i = 0; i < 2; i++) { // at either side of the bound
                String sql = "SELECT \"" + "a".repeat(i) + "\ud83c\udf33".repeat(1_500) + "\"";
                String id = "x".repeat(i) + "\ud83c\udf33".repeat(200);
                log.log(line(sql, new SqlComment("request_id='" + id + "'")));
            }
            log.log(line("SELECT last", new SqlComment("")));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(lines).noneMatch(each -> each.contains("\\uD83C")); // a half, escaped
        assertThat(lines.get(2)).contains("\"total_ms\":1.500,").contains("select last");
    }
}
