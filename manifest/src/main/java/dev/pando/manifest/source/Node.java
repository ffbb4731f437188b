package dev.pando.manifest.source;

import java.util.List;
import java.util.Set;

/** A node of a YAML document that knows where it stands. */
sealed interface Node {
    /** Where the node begins. */
    Position position();

    /** What the node is, in a message's words. */
    String kind();

    /**
     * A text, whatever YAML's type rules would make of it: the grammar says what is a number.
     *
     * @param plain written without quotes and not as a block
     * @param lead how many characters stand before the text's first one: 1 for a quote; -1 where
     *     the text is not in the file as it stands (escapes, several lines)
     */
    record Scalar(Position position, String text, boolean plain, int lead) implements Node {
        /** What YAML 1.2's core schema (§10.3.2) takes for null. */
        private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

        /** Whether nothing was written here. */
        boolean isNothing() {
            return plain && NULLS.contains(text);
        }

        /** Where a character of the text stands, or the node if that cannot be told. */
        Position positionOf(int offset) {
            return lead < 0 ? position : position.plus(lead + text.codePointCount(0, offset));
        }

        @Override
        public String kind() {
            return isNothing() ? "nothing" : "a text";
        }
    }

    /** Nodes in order. */
    record Sequence(Position position, List<Node> items) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys and values in the file's order; keys may still be anything, and the same twice. */
    record Mapping(Position position, List<Entry> entries) implements Node {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One key and its value. */
    record Entry(Node key, Node value) {}

    /**
     * A reference to an anchor. No reader takes one: a value stands where it is written, and a
     * small file cannot unfold into a large one.
     */
    record Alias(Position position) implements Node {
        @Override
        public String kind() {
            return "an alias, which is not read";
        }
    }
}
