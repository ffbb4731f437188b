package dev.pando.manifest;

import dev.pando.manifest.part.Access;
import dev.pando.manifest.part.BasicAuth;
import dev.pando.manifest.part.Cors;
import dev.pando.manifest.part.ErrorPage;
import dev.pando.manifest.part.HeaderChanges;
import dev.pando.manifest.part.HeaderChanges.Field;
import dev.pando.manifest.part.PathRules;
import dev.pando.manifest.part.Place;
import dev.pando.manifest.part.Redirect;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.Cidr;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.PasswordHash;
import dev.pando.manifest.value.StatusRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code paths:}. */
final class PathReader {
    private static final int MAX_FIELDS = 32;
    private static final int MAX_USERS = 1_000;
    private static final String REALM = "Restricted";
    private static final String ANY = "*";
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    /** Stands for statuses and names that are malformed. */
    private static final StatusRange UNREAD = new StatusRange(400, 599);

    private static final String CORS =
            "settings such as origins: [https://app.example.com], or '*' for any, or none";
    private static final String AUTH = "settings such as users: { ada: HASH }, or none";

    private static final String USERS = "names of users and the hashes of their passwords";

    private PathReader() {}

    static PathRules read(Place place, Fields fields) {
        HeaderChanges answerHeaders = headerChanges(fields.get("headers"));
        HeaderChanges requestHeaders = headerChanges(fields.get("request-headers"));
        List<ErrorPage> errorPages = errorPages(fields);
        Cors cors = cors(fields.get("cors"));
        Access access = access(fields);
        BasicAuth auth = auth(fields.get("auth"));
        Redirect redirect = redirect(fields.get("redirect"));
        return new PathRules(
                place, access, redirect, cors, auth, requestHeaders, answerHeaders, errorPages);
    }

    private static HeaderChanges headerChanges(@Nullable Value section) {
        HeaderChanges changes =
                section == null
                        ? null
                        : section.asFields(
                                "remove, set or add",
                                fields ->
                                        new HeaderChanges(
                                                fields.list("remove", RuleForms.CHANGED_HEADER),
                                                changed(fields.get("set"), PathReader::one),
                                                changed(fields.get("add"), PathReader::several)));
        return changes == null ? HeaderChanges.NONE : changes;
    }

    /** Reads the values of one field. */
    @FunctionalInterface
    private interface ValuesOf {
        List<String> read(Value value);
    }

    private static List<String> one(Value value) {
        String text = value.as(RuleForms.HEADER_VALUE);
        return text == null ? List.of() : List.of(text);
    }

    private static List<String> several(Value value) {
        return value.asOneOrMoreOf(RuleForms.HEADER_VALUE);
    }

    private static List<Field> changed(@Nullable Value section, ValuesOf values) {
        if (section == null) {
            return List.of();
        }
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        section.asEntries(
                RuleForms.CHANGED_HEADER,
                "Unread",
                "names of headers and their values",
                (name, value) -> {
                    values.read(value).forEach(text -> fields.add(new Field(name, text)));
                    if (!names.add(name.toLowerCase(Locale.ROOT))) {
                        value.keyProblem("given twice, in another case", "once");
                    }
                    return value;
                });
        if (fields.size() > MAX_FIELDS) {
            section.problem(fields.size() + " headers", "at most " + MAX_FIELDS);
        }
        return fields;
    }

    private static List<ErrorPage> errorPages(Fields fields) {
        Value section = fields.get("errors");
        Value flag = fields.get("errors-of-instances");
        boolean ofInstances = fields.optional("errors-of-instances", RuleForms.FLAG, false);
        if (section == null) {
            if (flag != null) {
                flag.keyProblem("without errors", "errors: and the pages for them");
            }
            return List.of();
        }
        Map<StatusRange, Path> files =
                section.asEntries(
                        StatusRange.FORM,
                        UNREAD,
                        "statuses and files",
                        (statuses, value) -> value.as(Forms.FILE));
        return files.entrySet().stream()
                .map(page -> new ErrorPage(page.getKey(), page.getValue(), ofInstances))
                .toList();
    }

    private static @Nullable Access access(Fields fields) {
        List<Cidr> allow = fields.list("allow", Cidr.FORM);
        List<Cidr> deny = fields.list("deny", Cidr.FORM);
        return allow.isEmpty() && deny.isEmpty() ? null : new Access(allow, deny);
    }

    private static @Nullable Redirect redirect(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        if (value.isMapping()) {
            return value.asFields(
                    "to, status and scheme",
                    fields -> {
                        String to = fields.required("to", RuleForms.LOCATION);
                        int status =
                                fields.optional(
                                        "status", RuleForms.REDIRECT_STATUS, Redirect.TEMPORARY);
                        String scheme = fields.optional("scheme", RuleForms.SCHEME);
                        return to == null ? null : new Redirect(to, status, scheme);
                    });
        }
        String to = value.as(RuleForms.LOCATION);
        return to == null ? null : new Redirect(to, Redirect.TEMPORARY, null);
    }

    private static @Nullable Cors cors(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        if (value.isMapping()) {
            return value.asFields(CORS, PathReader::cors);
        }
        String word = value.as(Form.matching("\\*|none", 4, CORS));
        if (word == null) {
            return null;
        }
        return word.equals(ANY)
                ? new Cors(List.of(ANY), METHODS, List.of(ANY), List.of(), false, MAX_AGE)
                : Cors.NONE;
    }

    private static @Nullable Cors cors(Fields fields) {
        Value originsValue = fields.get("origins");
        List<String> origins = fields.list("origins", RuleForms.ORIGIN);
        Value methodsValue = fields.get("methods");
        List<String> methods = fields.list("methods", RuleForms.METHOD);
        Value headersValue = fields.get("headers");
        List<String> headers = fields.list("headers", RuleForms.HEADER);
        List<String> exposed = fields.list("expose", RuleForms.HEADER);
        Value credentialsValue = fields.get("credentials");
        boolean credentials = fields.optional("credentials", RuleForms.FLAG, false);
        Duration maxAge = fields.optional("max-age", RuleForms.MAX_AGE, MAX_AGE);

        if (originsValue == null) {
            fields.required("origins", RuleForms.ORIGIN);
            return null;
        }
        if (originsValue.isEmpty()) {
            originsValue.problem("no origin", "one or more, or cors: none");
        }
        if (credentialsValue != null && credentials && origins.contains(ANY)) {
            credentialsValue.problem(
                    "credentials for any origin", "origins: that may have them, by name");
        }
        if (origins.isEmpty()) {
            return null;
        }
        return new Cors(
                origins,
                methodsValue == null ? METHODS : methods,
                headersValue == null ? List.of(ANY) : headers,
                exposed,
                credentials,
                maxAge);
    }

    private static @Nullable BasicAuth auth(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        if (value.isMapping()) {
            return value.asFields(AUTH, PathReader::auth);
        }
        return value.as(Form.matching("none", 4, AUTH)) == null ? null : BasicAuth.NONE;
    }

    private static @Nullable BasicAuth auth(Fields fields) {
        String realm = fields.optional("realm", RuleForms.REALM, REALM);
        Value section = fields.get("users");
        if (section == null) {
            fields.required("users", new Form<>(USERS, PasswordHash.FORM.parser()));
            return null;
        }
        Map<String, String> users =
                section.asEntries(
                        RuleForms.USER,
                        "unread",
                        USERS,
                        (name, hash) -> hash.as(PasswordHash.FORM));
        if (section.isEmpty()) {
            section.problem("nobody", "one user or more, or auth: none");
        }
        if (users.size() > MAX_USERS) {
            section.problem(users.size() + " users", "at most " + MAX_USERS);
        }
        return users.isEmpty() ? null : new BasicAuth(realm, users);
    }
}
