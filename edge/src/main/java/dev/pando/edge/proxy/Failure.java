package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import java.util.Locale;

/**
 * Why a request got no answer from an instance, or not all of one.
 *
 * @param origin on whose side it failed
 * @param error what happened, as RFC 9209 §2.3 names it
 * @param status what the client is answered
 * @param why the same for a person
 */
record Failure(Origin origin, String error, int status, String why) {
    /** The sides of an exchange. */
    enum Origin {
        /** The client's. */
        DOWNSTREAM,
        /** The instance's. */
        UPSTREAM,
        /** This edge's own, its bounds and this machine included. */
        OURS;

        /** As it is told. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The client sent what cannot be passed on, or not in time. */
    static Failure ofClient(OwnAnswer refusal) {
        return new Failure(
                Origin.DOWNSTREAM, "http_request_error", refusal.status(), refusal.why());
    }

    /** There is no room for the request's body. */
    static Failure noRoom(OwnAnswer refusal) {
        return new Failure(Origin.OURS, "proxy_internal_response", refusal.status(), refusal.why());
    }

    /** No instance took the request in time, or may be asked. */
    static Failure unavailable(Origin origin, String why) {
        return new Failure(origin, "destination_unavailable", 503, why);
    }

    /** The instances that were asked did not take a connection. */
    static Failure refused(String why) {
        return new Failure(Origin.UPSTREAM, "connection_refused", 503, why);
    }

    /** This machine could not connect, for reasons of its own. */
    static Failure noConnection() {
        String why = "no connection to an instance could be made";
        return new Failure(Origin.OURS, "proxy_internal_error", 503, why);
    }

    /** The instance's connection ended. */
    static Failure terminated() {
        String why = "the instance closed the connection before it answered";
        return new Failure(Origin.UPSTREAM, "connection_terminated", 502, why);
    }

    /** The instance's answer is none. */
    static Failure badAnswer(String why) {
        return new Failure(Origin.UPSTREAM, "http_protocol_error", 502, why);
    }

    /** The instance did not answer. */
    static Failure timeout() {
        String why = "the instance did not answer in time";
        return new Failure(Origin.UPSTREAM, "http_response_timeout", 504, why);
    }

    /** An answer that had begun did not come to its end. */
    static Failure incomplete() {
        String why = "the instance's answer broke off";
        return new Failure(Origin.UPSTREAM, "http_response_incomplete", 502, why);
    }

    /**
     * What the client is answered. Its Proxy-Status (RFC 9209) has two parameters of our own:
     * {@code origin}, and {@code retry-safe}, whether the request can be sent again without doing
     * twice what it does.
     */
    OwnAnswer answer(boolean retrySafe) {
        String line =
                "Proxy-Status: pando; error="
                        + error
                        + "; origin="
                        + origin.text()
                        + "; retry-safe=?"
                        + (retrySafe ? 1 : 0)
                        + "\r\n";
        return new OwnAnswer(status, why, line);
    }
}
