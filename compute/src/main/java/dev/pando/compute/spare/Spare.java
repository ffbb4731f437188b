package dev.pando.compute.spare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.compute.child.Child;
import dev.pando.compute.child.Command;
import dev.pando.compute.child.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One process that waits to be a function's worker, from before its start until it is that or is
 * ended. What is said over its connection: it sends its ID and a line end, is sent one JSON object
 * up to the end of the stream, and sends {@code taken} when it has taken that on and is about to
 * load the function's code. The object has its folder, all of its environment, and what it was
 * given of that as it started: what is different by then, a program on the way has set (a version
 * manager's shim, say), and would set again. Safe for use by many threads, of which one hands it
 * over, once.
 */
final class Spare {
    private static final Logger LOG = LoggerFactory.getLogger(Spare.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] TAKEN = "taken\n".getBytes(US_ASCII);
    private static final int ANSWERING_MILLIS = 2000;

    private final Kind kind;
    private final String id;
    private final Runnable arrival;
    private volatile @Nullable Output owner;
    private volatile Map<String, String> given = Map.of();
    private volatile @Nullable Child child;
    private volatile @Nullable Socket connection;

    /**
     * @param id what it is told apart by; nobody else can guess it
     * @param arrival is called when it waits
     */
    Spare(Kind kind, String id, Runnable arrival) {
        this.kind = kind;
        this.id = id;
        this.arrival = arrival;
    }

    Kind kind() {
        return kind;
    }

    String id() {
        return id;
    }

    /** Takes its output: a function's, once it is that one's. */
    Output output() {
        return (from, line) -> {
            Output to = owner;
            if (to == null) {
                LOG.info("a waiting worker wrote, kind={} line={}", kind.language(), line);
            } else {
                to.line(from, line);
            }
        };
    }

    void runsAs(Command command, Child process) {
        given = command.environment();
        child = process;
    }

    /** Its process; there is one unless it was never started. */
    @Nullable Child child() {
        return child;
    }

    /** It is there and waits. */
    void arrived(Socket on) {
        connection = on;
        arrival.run();
    }

    /** Whether its process lives, and may be waiting or on its way to. */
    boolean alive() {
        Child process = child;
        return process != null && process.alive();
    }

    boolean waits() {
        return connection != null && alive();
    }

    /**
     * Makes it the worker that a command asks for.
     *
     * @return its process if it says that it is; else it is of no use any more, and none of the
     *     function's code has run
     */
    @Nullable Child handOver(Command command, Output output) {
        Child process = child;
        Socket on = connection;
        if (process == null || on == null) {
            return null;
        }
        try (on) {
            process.handOn(command.memoryBytes());
            owner = output;
            on.setSoTimeout(ANSWERING_MILLIS);
            on.getOutputStream().write(assignment(command));
            on.shutdownOutput();
            if (new String(on.getInputStream().readNBytes(TAKEN.length), US_ASCII)
                    .equals(new String(TAKEN, US_ASCII))) {
                return process;
            }
            LOG.warn("a waiting worker did not take its function, part={}", command.part());
        } catch (IOException | JacksonException e) {
            LOG.warn("a waiting worker cannot be handed over, part={}", command.part(), e);
        }
        return null;
    }

    private byte[] assignment(Command command) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("directory", command.workingDirectory());
            Map<String, String> environment = new HashMap<>(command.environment());
            environment.put("PWD", command.workingDirectory());
            write(json, "environment", environment);
            write(json, "given", given);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String name, Map<String, String> variables) {
        json.writeObjectPropertyStart(name);
        variables.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    /** Ends it, and all of it; waits for that. */
    Child.@Nullable End end() throws InterruptedException {
        Child process = child;
        Socket on = connection;
        if (on != null) {
            try {
                on.close();
            } catch (IOException e) {
                LOG.debug("the connection of a waiting worker was closed before", e);
            }
        }
        return process == null ? null : process.finish();
    }
}
