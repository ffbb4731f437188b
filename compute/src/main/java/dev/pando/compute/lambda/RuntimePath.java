package dev.pando.compute.lambda;

/** What a request of a runtime client asks for, by its path. */
sealed interface RuntimePath {
    /** The next call. */
    record Next() implements RuntimePath {}

    /** To take the answer of a call. */
    record Response(String requestId) implements RuntimePath {}

    /** To take the error of a call. */
    record Failure(String requestId) implements RuntimePath {}

    /** To take why the code cannot be loaded. */
    record InitError() implements RuntimePath {}

    /** Nothing that is there. */
    record Unknown() implements RuntimePath {}

    /** Reads a path. */
    static RuntimePath of(String path) {
        if (path.equals(Texts.NEXT)) {
            return Texts.ASKS_NEXT;
        }
        if (path.equals(Texts.INIT_ERROR)) {
            return new InitError();
        }
        int slash = path.lastIndexOf('/');
        if (path.startsWith(Texts.INVOCATION) && slash > Texts.INVOCATION.length()) {
            String id = path.substring(Texts.INVOCATION.length(), slash);
            if (path.endsWith("/response")) {
                return new Response(id);
            }
            if (path.endsWith("/error")) {
                return new Failure(id);
            }
        }
        return new Unknown();
    }

    /** The paths' texts. */
    final class Texts {
        private static final String RUNTIME = "/2018-06-01/runtime/";
        private static final String INVOCATION = RUNTIME + "invocation/";
        private static final String NEXT = INVOCATION + "next";
        private static final String INIT_ERROR = RUNTIME + "init/error";
        private static final Next ASKS_NEXT = new Next();

        private Texts() {}
    }
}
