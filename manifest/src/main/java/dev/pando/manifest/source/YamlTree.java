package dev.pando.manifest.source;

import dev.pando.manifest.value.Excerpt;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads bytes into the tree of the one YAML document they hold: at most 1 MB of UTF-8, at most 16
 * levels deep, without tags. It builds the tree from the parser's events and not with the engine's
 * composer, because that one resolves aliases and recurses without a bound.
 */
public final class YamlTree {
    /** The longest text that is read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 16;
    private static final int MAX_MESSAGE = 200;
    private static final int NOT_FOUND = -1;

    private final Findings findings;
    private final Iterator<Event> events;

    private YamlTree(String text, Findings findings) {
        this.findings = findings;
        LoadSettings settings =
                LoadSettings.builder()
                        .setUseMarks(true)
                        .setCodePointLimit(MAX_BYTES)
                        // The engine (3.0.1) fails on a surrogate pair at its buffer's border.
                        .setBufferSize(text.length() + 1)
                        .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * Reads the whole document as one value.
     *
     * @return null if the bytes are no YAML; the findings then say why
     */
    public static @Nullable Value read(byte[] bytes, Findings findings) {
        if (bytes.length > MAX_BYTES) {
            refuse(findings, Position.START, "more than 1 MB", "at most 1 MB");
            return null;
        }
        String text = decode(bytes, findings);
        if (text == null) {
            return null;
        }
        try {
            Node node = new YamlTree(text, findings).document();
            return node == null ? null : Value.whole(node, findings);
        } catch (MarkedYamlEngineException e) {
            refuse(findings, position(e.getProblemMark()), shown(e.getProblem()), null);
        } catch (YamlVersionException e) {
            refuse(findings, Position.START, "a %YAML directive of another version", "YAML 1.2");
        } catch (YamlEngineException e) {
            refuse(findings, Position.START, shown(e.getMessage()), "YAML 1.2");
        }
        return null;
    }

    private static @Nullable String decode(byte[] bytes, Findings findings) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = withoutByteOrderMark(out.flip().toString());
        int binary = firstBinary(text);
        if (binary != NOT_FOUND) {
            Position position = Position.endOf(text.substring(0, binary));
            String met = String.format("the control character U+%04X", text.codePointAt(binary));
            refuse(findings, position, met, "text");
            return null;
        }
        if (result.isError()) {
            String met = String.format("the byte 0x%02X, which is not UTF-8", in.get());
            refuse(findings, Position.endOf(text), met, "text in UTF-8");
            return null;
        }
        return text;
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Where the first character stands that YAML 1.2 §5.1 does not take, or NOT_FOUND. */
    private static int firstBinary(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (!StreamReader.isPrintable(character) || character == '\uFEFF') {
                return i;
            }
        }
        return NOT_FOUND;
    }

    private @Nullable Node document() {
        take(StreamStartEvent.class);
        Event event = events.next();
        if (event instanceof StreamEndEvent) {
            return new Node.Scalar(Position.START, "", true, NOT_FOUND);
        }
        Node root = node(events.next(), 1);
        take(DocumentEndEvent.class);
        Event after = events.next();
        if (after instanceof DocumentStartEvent) {
            refuse(findings, start(after), "a second document", "one document");
            return null;
        }
        return root;
    }

    private void take(Class<? extends Event> expected) {
        Event event = events.next();
        if (!expected.isInstance(event)) {
            throw new IllegalStateException(
                    "YAML event " + event + " (expected: " + expected + ")");
        }
    }

    private Node node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ParserException(
                    "nested deeper than " + MAX_DEPTH + " levels", event.getStartMark());
        }
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent sequence -> sequence(sequence, depth);
            case MappingStartEvent mapping -> mapping(mapping, depth);
            case AliasEvent alias -> new Node.Alias(start(alias));
            default -> throw new IllegalStateException("YAML event " + event);
        };
    }

    private Node scalar(ScalarEvent event) {
        refuseTag(event, event.getTag());
        String text = event.getValue();
        int quote = event.isPlain() ? 0 : 1;
        int length = text.codePointCount(0, text.length()) + 2 * quote;
        boolean verbatim = start(event).plus(length).equals(position(event.getEndMark()));
        return new Node.Scalar(start(event), text, event.isPlain(), verbatim ? quote : NOT_FOUND);
    }

    private Node sequence(SequenceStartEvent event, int depth) {
        refuseTag(event, event.getTag());
        List<Node> items = new ArrayList<>();
        Event next = events.next();
        while (!(next instanceof SequenceEndEvent)) {
            items.add(node(next, depth + 1));
            next = events.next();
        }
        return new Node.Sequence(start(event), items);
    }

    private Node mapping(MappingStartEvent event, int depth) {
        refuseTag(event, event.getTag());
        List<Node.Entry> entries = new ArrayList<>();
        Event next = events.next();
        while (!(next instanceof MappingEndEvent)) {
            Node key = node(next, depth + 1);
            entries.add(new Node.Entry(key, node(events.next(), depth + 1)));
            next = events.next();
        }
        return new Node.Mapping(start(event), entries);
    }

    private void refuseTag(Event event, Optional<String> tag) {
        if (tag.isPresent()) {
            refuse(findings, start(event), "a tag", "the value alone");
        }
    }

    /** The engine's words, which may quote the file. */
    private static String shown(@Nullable String message) {
        return message == null ? "no YAML" : Excerpt.of(message, MAX_MESSAGE);
    }

    private static void refuse(
            Findings findings, Position position, String met, @Nullable String expected) {
        findings.problem(position, "", met, expected, null);
    }

    private static Position start(Event event) {
        return position(event.getStartMark());
    }

    private static Position position(Optional<Mark> mark) {
        return mark.map(at -> new Position(at.getLine() + 1, at.getColumn() + 1))
                .orElse(Position.START);
    }
}
