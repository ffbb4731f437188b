package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a runtime client says of an error: {@code {"errorMessage": ..., "errorType": ...}}.
 */
public final class ErrorReader {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ErrorReader() {}

    /** The message; all of it as it is, where it is not of that form or was cut off before. */
    public static String message(byte[] said) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), said)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    boolean message = parser.currentName().equals("errorMessage");
                    if (parser.nextToken() == JsonToken.VALUE_STRING && message) {
                        return parser.getString();
                    }
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            return new String(said, UTF_8);
        }
        return new String(said, UTF_8);
    }
}
