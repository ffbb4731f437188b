package dev.pando.compute.event;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a function answered, in HTTP's terms. Its fields hold nothing that could break the framing.
 *
 * @param status 200..599
 * @param fields in the order to send them; none says how long the body is
 * @param body what is left to read of it; it may stand in the buffer that it was read from, and is
 *     valid as long as that
 */
public record Answer(int status, List<Field> fields, ByteBuffer body) {
    /** One header field. */
    public record Field(String name, String value) {}

    public Answer {
        fields = List.copyOf(fields);
    }
}
