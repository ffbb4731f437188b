/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL speaks it, both roles: the server's towards who
 * logs in to Pando, the client's towards PostgreSQL. Without channel binding. Pure computation;
 * start reading at {@link dev.pando.database.scram.ScramKeys}.
 */
@NullMarked
package dev.pando.database.scram;

import org.jspecify.annotations.NullMarked;
