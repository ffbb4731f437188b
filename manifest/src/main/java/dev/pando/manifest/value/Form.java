package dev.pando.manifest.value;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The form of a scalar: what is expected, in words for the person who wrote something else, and how
 * it is read.
 *
 * @param expected completes the sentence "expected: ..."
 */
public record Form<T>(String expected, Parser<T> parser) {

    /** Reads a text, or says that it is not of the form. */
    @FunctionalInterface
    public interface Parser<T> {
        /** The value that the text stands for. */
        T parse(String text) throws Malformed;
    }

    /** The value that the text stands for. */
    public T parse(String text) throws Malformed {
        return parser.parse(text);
    }

    /**
     * A text that a pattern takes whole.
     *
     * @param maxCharacters checked first, so that no pattern meets a text it could choke on
     */
    public static Form<String> matching(String regex, int maxCharacters, String expected) {
        Pattern pattern = Pattern.compile(regex);
        return new Form<>(
                expected,
                text -> {
                    if (text.length() > maxCharacters || !pattern.matcher(text).matches()) {
                        throw new Malformed(text);
                    }
                    return text;
                });
    }

    /** A whole number in decimal digits, between two bounds, both included. */
    public static Form<Integer> number(int min, int max) {
        return new Form<>(
                "a number " + min + ".." + max,
                text -> {
                    int number = Digits.parse(text, text);
                    if (number < min || number > max) {
                        throw new Malformed(text);
                    }
                    return number;
                });
    }

    /** One of an enum's names, in lower case. */
    public static <E extends Enum<E>> Form<E> oneOf(Class<E> choices) {
        List<String> names =
                Arrays.stream(choices.getEnumConstants())
                        .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                        .toList();
        return new Form<>(
                String.join(" or ", names),
                text -> {
                    if (!names.contains(text)) {
                        throw new Malformed(text, Nearest.of(text, names));
                    }
                    return Enum.valueOf(choices, text.toUpperCase(Locale.ROOT));
                });
    }
}
