package dev.pando.compute.lambda;

/** Is told what a worker process does. Called on the worker's event loop, so it must not wait. */
public interface WorkerListener {
    /** It has asked for its first call: it is ready. */
    void asked();

    /** It could not load its code, as it says itself. */
    void initFailed(String type, String message);

    /**
     * The time of one of its calls was over. It is given no new ones; others that it has go on
     * until {@link #drained}.
     */
    void overdue(String requestId);

    /** It is given no new calls and has none left. */
    void drained();

    /** Something about one of its calls that its developer should know. */
    void complaint(String requestId, String text);
}
