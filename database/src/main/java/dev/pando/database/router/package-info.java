/**
 * The router that apps find at {@code DATABASE_URL}: it speaks PostgreSQL's protocol to them, and
 * forwards what they say over its own connections to PostgreSQL. One event loop serves it all, so
 * nothing here is locked. Loop code, but for {@link dev.pando.database.router.Router} itself; start
 * reading at {@link dev.pando.database.router.Session}, then {@link
 * dev.pando.database.router.Backend} and {@link dev.pando.database.router.Pool}.
 */
@NullMarked
package dev.pando.database.router;

import org.jspecify.annotations.NullMarked;
