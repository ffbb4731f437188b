package dev.pando.manifest;

import dev.pando.manifest.part.Function;
import dev.pando.manifest.part.FunctionRoute;
import dev.pando.manifest.part.Handler;
import dev.pando.manifest.part.Service;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.Malformed;
import dev.pando.manifest.value.Size;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code functions:}. The section lists routes; those with the same name, handler and
 * settings are one function.
 */
final class FunctionsReader {
    private static final Size MAX_BODY = Size.ofMegabytes(6);

    /** One call at a time, as on AWS Lambda, where code may count on that. */
    private static final int CONCURRENCY = 1;

    private static final Handler UNREAD_HANDLER = new Handler(Path.of("unread"), "");

    /** Stands for a route that is malformed; no route can be written so. */
    private static final FunctionRoute UNREAD = new FunctionRoute("", "");

    private final Supported supported;
    private final FrontDoor frontDoor;
    private final Set<String> serviceNames;
    private final Map<String, Function> functions = new LinkedHashMap<>();

    FunctionsReader(Supported supported, FrontDoor frontDoor, List<Service> services) {
        this.supported = supported;
        this.frontDoor = frontDoor;
        this.serviceNames = services.stream().map(Service::name).collect(Collectors.toSet());
    }

    List<Function> read(Value section) {
        section.asEntries(FunctionRoute.FORM, UNREAD, "routes and their handlers", this::function);
        return List.copyOf(functions.values());
    }

    private @Nullable Function function(FunctionRoute route, Value value) {
        Function function =
                value.isMapping()
                        ? value.asFields("settings", fields -> longForm(route, value, fields))
                        : shortForm(route, value);
        if (function != null && !route.equals(UNREAD)) {
            frontDoor.claim(route, value);
            add(function, value);
        }
        return function;
    }

    private @Nullable Function shortForm(FunctionRoute route, Value value) {
        Handler handler = value.as(Forms.HANDLER);
        String name = handler == null ? null : nameOf(handler, value);
        if (handler == null || name == null) {
            return null;
        }
        return new Function(
                name,
                handler,
                List.of(route),
                ServicesReader.TIMEOUT,
                ServicesReader.MEMORY,
                MAX_BODY,
                ServicesReader.INSTANCES,
                CONCURRENCY,
                Map.of());
    }

    private @Nullable Function longForm(FunctionRoute route, Value value, Fields fields) {
        Handler handler = fields.required("handler", Forms.HANDLER);
        Value nameValue = fields.get("name");
        String name = null;
        if (nameValue != null) {
            name = nameValue.as(Forms.NAME);
        } else if (handler != null) {
            name = nameOf(handler, value);
        }
        Value environment = fields.get("env");
        Function function =
                new Function(
                        name == null ? "unnamed" : name,
                        handler == null ? UNREAD_HANDLER : handler,
                        List.of(route),
                        fields.optional("timeout", Forms.TIMEOUT, ServicesReader.TIMEOUT),
                        fields.optional("memory", Forms.MEMORY, ServicesReader.MEMORY),
                        fields.optional("max-body", Forms.MAX_HELD_BODY, MAX_BODY),
                        ServicesReader.instances(fields, supported),
                        fields.optional("concurrency", Forms.CONCURRENCY, CONCURRENCY),
                        environment == null ? Map.of() : Forms.environment(environment));
        return name == null || handler == null ? null : function;
    }

    /** The handler's file stem as a name: {@code functions/sendMail_2.js} is {@code sendmail-2}. */
    private static @Nullable String nameOf(Handler handler, Value value) {
        String file = String.valueOf(handler.file().getFileName());
        int dot = file.lastIndexOf('.');
        String stem = dot > 0 ? file.substring(0, dot) : file;
        try {
            return Forms.NAME.parse(stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-"));
        } catch (Malformed e) {
            value.problem(
                    "the name " + e.met() + ", made from the handler's", "a name: of its own");
            return null;
        }
    }

    private void add(Function function, Value value) {
        String name = function.name();
        Function known = functions.get(name);
        if (known != null && !known.isSameCodeAs(function)) {
            value.problem(
                    "the name '" + name + "' of another handler or with other settings",
                    "a name: of its own");
            return;
        }
        if (serviceNames.contains(name)) {
            value.problem("the name '" + name + "' of a service", "a name: of its own");
            return;
        }
        functions.put(name, known == null ? function : known.alsoAnswering(function));
    }
}
