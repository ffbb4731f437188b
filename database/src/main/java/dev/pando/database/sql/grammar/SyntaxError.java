package dev.pando.database.sql.grammar;

/** The grammar does not know such a statement. */
public final class SyntaxError extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxError(String message) {
        super(message);
    }
}
