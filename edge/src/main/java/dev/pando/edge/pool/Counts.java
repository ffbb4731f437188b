package dev.pando.edge.pool;

/**
 * What came of requests that were sent to an instance.
 *
 * @param answered those that were answered, with whatever status
 * @param serverErrors of these, the ones answered 5xx or not to the end
 * @param unanswered those that ended without an answer, for which the instance is to blame
 * @param nanos from the sending of a request to the head of its answer, in all
 */
public record Counts(long answered, long serverErrors, long unanswered, long nanos) {
    /** Of nothing. */
    public static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Counts more) {
        return new Counts(
                answered + more.answered,
                serverErrors + more.serverErrors,
                unanswered + more.unanswered,
                nanos + more.nanos);
    }

    Counts minus(Counts less) {
        return new Counts(
                answered - less.answered,
                serverErrors - less.serverErrors,
                unanswered - less.unanswered,
                nanos - less.nanos);
    }

    /** Requests whose end is known. */
    public long requests() {
        return answered + unanswered;
    }

    /** Those without an answer, and those that were answered 5xx or not to the end. */
    public long errors() {
        return unanswered + serverErrors;
    }

    /** From the sending of a request to the head of its answer, on the average. */
    long meanNanos() {
        return nanos / Math.max(1, answered);
    }
}
