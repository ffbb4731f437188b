package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a function answered, in either form of the payload format 2.0: an object with a {@code
 * statusCode} says it all; any other JSON is the body of a 200, a string without its quotes. There
 * is no tree: members are taken as they come. Safe for use by many threads.
 */
public final class AnswerReader {
    private static final byte[] NOTHING = new byte[0];
    private static final Answer.Field JSON = new Answer.Field("content-type", "application/json");
    private static final Answer.Field TEXT =
            new Answer.Field("content-type", "text/plain;charset=UTF-8");

    private final JsonFactory factory = new JsonFactory();

    /**
     * Reads an answer.
     *
     * @throws MalformedAnswer if it is not JSON, or says what HTTP cannot
     */
    public Answer read(byte[] bytes, int offset, int length) throws MalformedAnswer {
        try (JsonParser parser =
                factory.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedAnswer("is empty (expected: JSON)");
            }
            if (first == JsonToken.START_OBJECT) {
                Members members = members(parser);
                requireEnd(parser);
                return members.status == 0
                        ? new Answer(200, List.of(JSON), ByteBuffer.wrap(bytes, offset, length))
                        : members.answer();
            }
            if (first == JsonToken.VALUE_STRING) {
                byte[] text = parser.getString().getBytes(UTF_8);
                requireEnd(parser);
                return new Answer(200, List.of(JSON), ByteBuffer.wrap(text));
            }
            parser.skipChildren();
            requireEnd(parser);
            return new Answer(200, List.of(JSON), ByteBuffer.wrap(bytes, offset, length));
        } catch (JacksonException e) {
            throw new MalformedAnswer("is not JSON: " + e.getOriginalMessage());
        }
    }

    /** Reads what stands before a streamed body: the same object without its body. */
    public Answer prelude(byte[] bytes) throws MalformedAnswer {
        try (JsonParser parser =
                factory.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedAnswer("begins with no object");
            }
            Members members = members(parser);
            requireEnd(parser);
            members.status = members.status == 0 ? 200 : members.status;
            return members.answer();
        } catch (JacksonException e) {
            throw new MalformedAnswer("begins with what is not JSON: " + e.getOriginalMessage());
        }
    }

    /** The head of a streamed answer that has no prelude: a 200 of that type. */
    public static Answer streamed(String contentType) throws MalformedAnswer {
        List<Answer.Field> fields = new ArrayList<>();
        FieldRules.add("content-type", contentType, fields);
        return new Answer(200, fields, ByteBuffer.wrap(NOTHING));
    }

    /** What a prelude without an end is. */
    public static MalformedAnswer endless(String how) {
        return new MalformedAnswer("begins with an object that " + how + " (expected: eight NULs)");
    }

    private static void requireEnd(JsonParser parser) throws MalformedAnswer {
        if (parser.nextToken() != null) {
            throw new MalformedAnswer("is more than one JSON value");
        }
    }

    /** The members that count, as far as they were met. */
    private static final class Members {
        private final List<Answer.Field> fields = new ArrayList<>();
        private int status;
        private @Nullable String body;
        private boolean base64;

        Answer answer() throws MalformedAnswer {
            byte[] bytes = NOTHING;
            String text = body;
            if (text != null && !text.isEmpty()) {
                bytes = base64 ? decoded(text) : text.getBytes(UTF_8);
                if (fields.stream().noneMatch(field -> field.name().equals("content-type"))) {
                    fields.add(TEXT);
                }
            }
            return new Answer(status, fields, ByteBuffer.wrap(bytes));
        }

        private static byte[] decoded(String text) throws MalformedAnswer {
            try {
                // Line ends are passed over, as some encoders put them.
                return Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new MalformedAnswer("says isBase64Encoded, but its body is not base64");
            }
        }
    }

    private static Members members(JsonParser parser) throws MalformedAnswer {
        Members members = new Members();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "statusCode" -> members.status = status(parser, value);
                case "headers", "multiValueHeaders" -> headers(parser, value, members.fields);
                case "cookies" -> cookies(parser, value, members.fields);
                case "body" -> members.body = body(parser, value);
                case "isBase64Encoded" -> members.base64 = value == JsonToken.VALUE_TRUE;
                default -> parser.skipChildren();
            }
        }
        return members;
    }

    private static int status(JsonParser parser, JsonToken value) throws MalformedAnswer {
        String text =
                value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING
                        ? parser.getString()
                        : String.valueOf(value);
        if (text.length() != 3 || text.compareTo("200") < 0 || text.compareTo("600") >= 0) {
            throw new MalformedAnswer(
                    "has statusCode " + shortened(text) + " (expected: 200..599)");
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedAnswer("has statusCode " + text + " (expected: 200..599)");
        }
    }

    private static @Nullable String body(JsonParser parser, JsonToken value)
            throws MalformedAnswer {
        return switch (value) {
            case VALUE_NULL -> null;
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    parser.getString();
            default ->
                    throw new MalformedAnswer(
                            "has a body that is no string (make it one: JSON.stringify)");
        };
    }

    private static void headers(JsonParser parser, JsonToken value, List<Answer.Field> fields)
            throws MalformedAnswer {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw new MalformedAnswer("has headers that are no object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken each = parser.nextToken();
            if (each == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    field(parser, name, fields);
                }
            } else {
                field(parser, name, fields);
            }
        }
    }

    private static void field(JsonParser parser, String name, List<Answer.Field> fields)
            throws MalformedAnswer {
        JsonToken value = parser.currentToken();
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value == null || !value.isScalarValue()) {
            throw new MalformedAnswer("has a header " + shortened(name) + " that is no string");
        }
        FieldRules.add(name, parser.getString(), fields);
    }

    private static void cookies(JsonParser parser, JsonToken value, List<Answer.Field> fields)
            throws MalformedAnswer {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_ARRAY) {
            throw new MalformedAnswer("has cookies that are no array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new MalformedAnswer("has a cookie that is no string");
            }
            FieldRules.add("set-cookie", parser.getString(), fields);
        }
    }

    static String shortened(String text) {
        return text.length() <= 40 ? "'" + text + "'" : "'" + text.substring(0, 40) + "...'";
    }
}
