package dev.pando.edge.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogLinesTest {
    @Test
    void dropsAndCountsLinesThatNobodyTakes() {
        try (AccessLog log = AccessLog.discarding()) {
            LogLines lines = log.lines();
            assertThat(lines.discarded()).isTrue();
            byte[] long64k = new byte[64 * 1024];
            for (int i = 0; i < 10; i++) {
                lines.begin(0).text(LogLines.Member.PATH, long64k, 0, long64k.length).end();
            }
            assertThat(log.dropped()).isPositive();
        }
    }
}
