package dev.pando.compute.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Cuts a stream of bytes into lines that are safe to print. A line ends at LF or CRLF, or after
 * {@link #MAX_BYTES}, where it is cut between two characters. Invalid UTF-8 becomes U+FFFD. Colours
 * and the like (ECMA-48 §5.4) are taken out; other control characters but TAB, which could drive a
 * terminal, become their visible pictures. Confined to one thread.
 */
final class LineSplitter {
    /** The longest line in bytes; what is longer comes as several. */
    static final int MAX_BYTES = 16 * 1024;

    private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

    private static final int PICTURES = 0x2400;
    private static final char PICTURE_OF_DELETE = '\u2421';
    private static final char REPLACEMENT = '\uFFFD';

    private final Consumer<String> lines;
    private final byte[] held = new byte[MAX_BYTES];
    private int length;

    LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                emit(length > 0 && held[length - 1] == '\r' ? length - 1 : length, length);
                continue;
            }
            held[length++] = bytes[i];
            if (length == MAX_BYTES) {
                int cut = lastBorder();
                emit(cut, cut);
            }
        }
    }

    /** Emits what stands after the last line's end, if anything. */
    void end() {
        if (length > 0) {
            emit(length, length);
        }
    }

    /** Emits the first {@code end} bytes as a line and keeps those from {@code next} on. */
    private void emit(int end, int next) {
        String line = printable(new String(held, 0, end, UTF_8));
        System.arraycopy(held, next, held, 0, length - next);
        length -= next;
        lines.accept(line);
    }

    /** Where the last character begins if it is not whole yet, else the end. */
    private int lastBorder() {
        for (int back = 1; back <= 4; back++) {
            int lead = held[length - back] & 0xFF;
            if (lead < 0x80) {
                return length;
            }
            if (lead >= 0xC0) {
                int whole = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                return back < whole ? length - back : length;
            }
        }
        return length;
    }

    private static String printable(String line) {
        if (line.chars().noneMatch(LineSplitter::isControl)) {
            return line;
        }
        String plain = CONTROL_SEQUENCE.matcher(line).replaceAll("");
        StringBuilder text = new StringBuilder(plain.length());
        plain.chars().forEach(c -> text.append(isControl(c) ? picture(c) : (char) c));
        return text.toString();
    }

    private static boolean isControl(int c) {
        return (c < 0x20 && c != '\t') || (c >= 0x7F && c < 0xA0);
    }

    private static char picture(int c) {
        if (c < 0x20) {
            return (char) (PICTURES + c);
        }
        return c == 0x7F ? PICTURE_OF_DELETE : REPLACEMENT;
    }
}
