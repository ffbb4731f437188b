package dev.pando.api;

import java.io.IOException;

/** The admin API did not do what it was asked, and said why. */
public final class AdminRefusal extends IOException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    AdminRefusal(ErrorAnswer answer) {
        super(answer.message());
        this.code = answer.code();
    }

    /** Why. */
    public ErrorCode code() {
        return code;
    }
}
