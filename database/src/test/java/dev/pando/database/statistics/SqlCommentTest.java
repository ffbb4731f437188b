package dev.pando.database.statistics;

import static dev.pando.testing.Generated.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlCommentTest {
    private static @Nullable SqlComment find(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, UTF_8);
        return SqlComment.find(text, 0, text.readableBytes());
    }

    private static SqlComment in(String sql) {
        SqlComment comment = find(sql);
        if (comment == null) {
            throw new AssertionError("no comment in " + sql);
        }
        return comment;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 1 /*request_id='abc'*/ | abc",
                "SELECT 1 /*action='x%2Fy',request_id='a%20b',z='1'*/; | a b",
                "SELECT 1 /*application:Shop,request_id:01-02,controller:c*/ | 01-02",
                "/*request_id:front*/ SELECT 1 | front",
                "SELECT 1 /* x-request-id = 'q' */ | q",
                "SELECT 1 /*requestId='r'*/ | r",
                "SELECT /* request_id='no' */ 1 | ~~",
                "SELECT 1 /*my_request_id='no'*/ | ~~",
                "SELECT 1 /*request_id='bad%zz'*/ | bad%zz",
                "SELECT 1 /*controller='c'*/ | ~~",
                "SELECT '*/' | ~~",
                "SELECT 1 | ~~"
            })
    void tellsTheRequest(String sql, String id) {
        SqlComment comment = find(sql);
        assertThat(comment == null ? "" : comment.requestId()).isEqualTo(id);
    }

    @Test
    void tellsTheTrace() {
        SqlComment comment =
                in(
                        "SELECT 1 /*route='/a',"
                            + "traceparent='00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'*/");
        assertThat(comment.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(comment.requestId()).isEmpty();
    }

    @Test
    void isBounded() {
        assertThat(find("SELECT 1 /*" + "x".repeat(5_000) + "*/")).isNull();
        SqlComment comment = in("SELECT 1 /*request_id='" + "x".repeat(1_000) + "'*/");
        assertThat(comment.requestId()).hasSize(128);
    }

    @Test
    void readsAnything() {
        String some = "/*';= rquest_id:traceparent-0f,\\é";
        forAll(
                20_000,
                random -> {
                    StringBuilder sql = new StringBuilder();
                    for (int i = random.nextInt(60); i > 0; i--) {
                        sql.append(some.charAt(random.nextInt(some.length())));
                    }
                    SqlComment comment = find(sql.toString());
                    if (comment != null) {
                        assertThat(sql).contains("/*" + comment.text() + "*/");
                        assertThat(comment.requestId().length()).isLessThanOrEqualTo(128);
                        comment.traceId();
                    }
                });
    }
}
