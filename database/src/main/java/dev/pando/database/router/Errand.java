package dev.pando.database.router;

import dev.pando.database.state.UserCode;
import org.jspecify.annotations.Nullable;

/**
 * What a server connection does of its own, between a session and the pool: it is made what a
 * session needs, or is cleaned, or reads the database's code.
 *
 * @param isForSession whether a session waits for it, which can go to another one
 * @param code that it reads; null where it reads none
 * @param then what follows
 */
record Errand(boolean isForSession, @Nullable UserCode code, Runnable then) {}
