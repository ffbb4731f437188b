package dev.pando.cluster;

import dev.pando.node.net.Address;
import dev.pando.node.net.Network;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * How a picture is written down: JSON, the records field by field, names and addresses as the text
 * that they print. An unknown field is an error, as is a value that a record refuses.
 */
final class PictureFormat {
    private static final int VERSION = 3;

    private final JsonMapper mapper =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .addModule(names())
                    .build();

    /** What stands in the file: the picture, and how to read it. */
    private record Page(int format, @Nullable Cluster cluster) {}

    byte[] write(Cluster cluster) {
        return mapper.writeValueAsBytes(new Page(VERSION, cluster));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not a picture of this format
     */
    Cluster read(byte[] bytes) {
        try {
            @Nullable Page page = mapper.readValue(bytes, Page.class);
            if (page == null || page.cluster() == null) {
                throw new IllegalArgumentException("cluster: missing");
            }
            if (page.format() != VERSION) {
                throw new IllegalArgumentException(
                        "format: " + page.format() + " (expected: " + VERSION + ")");
            }
            return page.cluster();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static SimpleModule names() {
        SimpleModule names = new SimpleModule("pando-names");
        text(names, AppName.class, AppName::new);
        text(names, PartName.class, PartName::new);
        text(names, NodeId.class, NodeId::new);
        text(names, InstanceId.class, InstanceId::parse);
        text(names, Address.class, Address::parse);
        text(names, Network.class, Network::parse);
        text(names, Path.class, Path::of);
        return names;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, ToStringSerializer.instance);
        module.addDeserializer(
                type,
                new StdScalarDeserializer<T>(type) {
                    @Override
                    public T deserialize(JsonParser parser, DeserializationContext context) {
                        return parse.apply(parser.getString());
                    }
                });
    }
}
