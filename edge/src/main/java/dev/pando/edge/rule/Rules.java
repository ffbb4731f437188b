package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.rule.Access;
import dev.pando.cluster.rule.BasicAuth;
import dev.pando.cluster.rule.Cors;
import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.Redirect;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.rule.Template.Variable;
import dev.pando.edge.rule.Verdict.Passed;
import dev.pando.edge.rule.Verdict.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that holds for the requests below one path of one host, its shorter prefixes' included, in
 * the order of {@link PathRules}. Immutable, but for what limits count.
 */
public final class Rules {
    /** Where nothing is said. */
    public static final Rules NONE =
            new Rules(
                    List.of(),
                    HeaderEdits.NONE,
                    HeaderEdits.NONE,
                    new ErrorPages(
                            List.of(),
                            _ -> {
                                throw new IllegalStateException("there are no pages");
                            }));

    private static final String ID = "request_id";
    private static final byte[] HTTP = "http".getBytes(US_ASCII);
    private static final byte[] HTTPS = "https".getBytes(US_ASCII);
    private static final Map<String, Variable<Words>> VARIABLES =
            Map.of(
                    "client",
                    (words, to) -> to.put(words.visit.client().text()),
                    "host",
                    (words, to) -> words.putHost(to),
                    "scheme",
                    (words, to) -> to.put(words.visit.secure() ? HTTPS : HTTP),
                    ID,
                    (words, to) -> to.put(words.id));

    private final Gate[] gates;
    private final HeaderEdits requestEdits;
    private final HeaderEdits answerEdits;
    private final ErrorPages errorPages;
    private final boolean namesId;

    private Rules(
            List<Gate> gates,
            HeaderEdits requestEdits,
            HeaderEdits answerEdits,
            ErrorPages errorPages) {
        this.gates = gates.toArray(Gate[]::new);
        this.requestEdits = requestEdits;
        this.answerEdits = answerEdits;
        this.errorPages = errorPages;
        namesId = requestEdits.names(ID) || answerEdits.names(ID);
    }

    /** What a line that comes can speak of. */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Words(Visit visit, byte[] id) {
        void putHost(ByteWriter to) {
            int from = visit.head().authorityStart();
            to.put(visit.head().bytes(), from, Math.max(from, visit.head().hostNameEnd()));
        }
    }

    /**
     * Makes ready what a request meets.
     *
     * @param all from the shortest prefix to the longest
     */
    public static Rules of(List<PathRules> all, RuleTools tools) {
        if (all.isEmpty()) {
            return NONE;
        }
        @Nullable Cors cors = last(all, PathRules::cors);
        @Nullable BasicAuth auth = last(all, PathRules::auth);
        return new Rules(
                gates(all, cors, auth, tools),
                HeaderEdits.of(
                        all.stream().map(PathRules::requestHeaders).toList(),
                        asks(auth) ? List.of(AuthGate.FIELD) : List.of()),
                HeaderEdits.of(
                        all.stream().map(PathRules::answerHeaders).toList(),
                        cors == null ? List.of() : CorsGate.REPLACED),
                new ErrorPages(all, page -> tools.pages().read(page.file())));
    }

    private static <T> @Nullable T last(
            List<PathRules> all, Function<PathRules, @Nullable T> saying) {
        for (PathRules rules : all.reversed()) {
            T said = saying.apply(rules);
            if (said != null) {
                return said;
            }
        }
        return null;
    }

    private static boolean asks(@Nullable BasicAuth auth) {
        return auth != null && !auth.users().isEmpty();
    }

    /** In the order in which a request meets them. */
    private static List<Gate> gates(
            List<PathRules> all, @Nullable Cors cors, @Nullable BasicAuth auth, RuleTools tools) {
        List<Gate> gates = new ArrayList<>();
        Access access = last(all, PathRules::access);
        if (access != null) {
            gates.add(new AccessGate(access));
        }
        RateGate rates = RateGate.of(all, tools.rates());
        if (rates != null) {
            gates.add(rates);
        }
        Gate redirect = last(all, Rules::redirect);
        if (redirect instanceof RedirectGate) {
            gates.add(redirect);
        }
        if (cors != null && !cors.origins().isEmpty()) {
            gates.add(new CorsGate(cors));
        }
        if (auth != null && asks(auth)) {
            gates.add(new AuthGate(auth, tools.passwords()));
        }
        return gates;
    }

    /** A gate that lets all pass where rules say that nothing is redirected. */
    private static @Nullable Gate redirect(PathRules rules) {
        Redirect redirect = rules.redirect();
        if (redirect == null) {
            return null;
        }
        return redirect.location().isEmpty()
                ? _ -> Verdict.PASSED
                : new RedirectGate(redirect, rules.prefix());
    }

    /**
     * Lets a request in, or says what becomes of it instead.
     *
     * @param gate where it begins, by number; 0, or where it waited
     */
    public Verdict admit(Visit visit, int gate) {
        for (int i = gate; i < gates.length; i++) {
            Verdict verdict = gates[i].pass(visit);
            if (!(verdict instanceof Passed)) {
                return verdict instanceof Waits ? new Waits(i) : verdict;
            }
        }
        return Verdict.PASSED;
    }

    /** Whether a line that it adds to a message speaks of the request's id. */
    public boolean namesId() {
        return namesId;
    }

    /** Puts the lines that come to what an instance is sent. */
    public void putRequestLines(Visit visit, byte[] id, ByteWriter to) {
        requestEdits.put(to, new Words(visit, id), VARIABLES);
    }

    /** Puts the lines that come to what a client is answered. */
    public void putAnswerLines(Visit visit, byte[] id, ByteWriter to) {
        answerEdits.put(to, new Words(visit, id), VARIABLES);
    }

    /** What goes from what an instance is sent. */
    public HeaderEdits requestEdits() {
        return requestEdits;
    }

    /** What goes from what a client is answered. */
    public HeaderEdits answerEdits() {
        return answerEdits;
    }

    /** What is shown in place of an error's plain sentence. */
    public ErrorPages errorPages() {
        return errorPages;
    }
}
