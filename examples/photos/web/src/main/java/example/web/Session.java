package example.web;

import java.time.Instant;
import java.util.Optional;

/**
 * Who a browser belongs to, as its cookie says.
 *
 * @param user the name of who is logged in, if anybody
 * @param expires when the cookie is no longer believed
 * @param nonce what tells this session from all others; the forms' tokens are made from it
 */
record Session(Optional<String> user, Instant expires, String nonce) {}
