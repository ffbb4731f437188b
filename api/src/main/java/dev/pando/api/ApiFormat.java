package dev.pando.api;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The admin API's records as JSON. Fields that a reader does not know are passed over, so that an
 * older command line understands a newer server. Safe for use by many threads.
 */
public final class ApiFormat {
    private final JsonMapper mapper = JsonMapper.builder().build();

    /** A record as UTF-8 JSON. */
    public byte[] write(Object answer) {
        return mapper.writeValueAsBytes(answer);
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if the bytes are not such a record
     */
    public <T> T read(byte[] bytes, Class<T> type) {
        try {
            return mapper.readValue(bytes, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "not an answer of the form "
                            + type.getSimpleName()
                            + ": "
                            + e.getOriginalMessage(),
                    e);
        }
    }
}
