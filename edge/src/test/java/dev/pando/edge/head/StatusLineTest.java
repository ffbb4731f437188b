package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Heads of answers, beside a plain model of their grammar. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class StatusLineTest {
    private static final HeadScanner.Limits LIMITS = new HeadScanner.Limits(300, 60, 6);
    private static final Pattern HEAD =
            Pattern.compile(
                    "HTTP/1\\.([0-9]) ([1-9][0-9]{2})( [\\t\\x20-\\x7e\\x80-\\xff]*)?\r\n"
                            + "((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*\r\n"
                            + ")*)\r\n");
    private static final String[] PARTS = {
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.0 404 Not Found\r\n",
        "HTTP/1.1 204\r\n",
        "HTTP/1.1 204 \r\n",
        "HTTP/1.1 099 x\r\n",
        "HTTP/2 200\r\n",
        "ICY 200 OK\r\n",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n",
        "Date: now\r\n",
        "X : y\r\n",
        " folded\r\n",
        "A: b\n"
    };

    private final HeadScanner scanner = new LeanHeadScanner(LIMITS);
    private final ResponseHead head = new ResponseHead(LIMITS);

    @Test
    void areReadAsTheModelReadsThem() {
        Generated.forAll(
                50_000,
                random -> {
                    StringBuilder drawn = new StringBuilder(PARTS[random.nextInt(8)]);
                    for (int i = random.nextInt(4); i > 0; i--) {
                        drawn.append(PARTS[8 + random.nextInt(7)]);
                    }
                    drawn.append("\r\n");
                    if (random.nextInt(3) == 0) {
                        drawn.setCharAt(
                                random.nextInt(drawn.length()),
                                "\r\n\0 \t:A1".charAt(random.nextInt(8)));
                    }
                    String text = drawn.toString();
                    byte[] bytes = text.getBytes(ISO_8859_1);
                    int met = scanner.response(bytes, bytes.length, head);

                    Matcher model = HEAD.matcher(text);
                    boolean taken = model.lookingAt() && isFramed(model);
                    assertThat(met > 0).as(text).isEqualTo(taken);
                    if (taken) {
                        assertThat(met).as(text).isEqualTo(model.end());
                        assertThat(head.status()).isEqualTo(Integer.parseInt(model.group(2)));
                        assertThat(head.framing(false)).as(text).isEqualTo(framing(model));
                        assertThat(head.framing(true)).isEqualTo(BodyFraming.NONE);
                        assertThat(head.date()).isEqualTo(!values(model, "date").isEmpty());
                        boolean close =
                                values(model, "connection").contains("close")
                                        || model.group(1).equals("0")
                                        || (head.status() == 204 && announcesBody(model));
                        assertThat(head.keepsAlive()).as(text).isEqualTo(!close);
                    }
                    for (int cut = 0; cut < bytes.length; cut += 1 + random.nextInt(9)) {
                        int early = scanner.response(bytes, cut, head);
                        boolean whole = met <= 0 || cut >= met;
                        boolean sound = whole ? early <= 0 || early == met : early == 0;
                        assertThat(sound).as(text + " cut at " + cut).isTrue();
                    }
                });
    }

    private static List<String> values(Matcher model, String name) {
        List<String> values = new ArrayList<>();
        for (String line : model.group(4).split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                values.add(line.substring(name.length() + 1).strip());
            }
        }
        return values;
    }

    private static boolean isFramed(Matcher model) {
        List<String> lengths = values(model, "content-length");
        List<String> codings = values(model, "transfer-encoding");
        return lengths.stream().allMatch(value -> value.matches("[0-9]{1,18}"))
                && codings.stream().allMatch("chunked"::equalsIgnoreCase)
                && lengths.size() + codings.size() <= 1
                && !(model.group(2).startsWith("1") && announcesBody(model))
                && !(codings.size() == 1 && model.group(1).equals("0"));
    }

    private static boolean announcesBody(Matcher model) {
        return !values(model, "transfer-encoding").isEmpty()
                || values(model, "content-length").stream().anyMatch(v -> !v.matches("0+"));
    }

    private static BodyFraming framing(Matcher model) {
        int status = Integer.parseInt(model.group(2));
        if (status < 200 || status == 204 || status == 304) {
            return BodyFraming.NONE;
        }
        if (!values(model, "transfer-encoding").isEmpty()) {
            return BodyFraming.CHUNKED;
        }
        List<String> lengths = values(model, "content-length");
        if (lengths.isEmpty()) {
            return BodyFraming.UNTIL_CLOSE;
        }
        boolean empty = Long.parseLong(lengths.getFirst()) == 0;
        return empty ? BodyFraming.NONE : BodyFraming.LENGTH;
    }
}
