/**
 * Certificates for this machine alone, which nobody else signs. Thread code. Start reading at
 * {@link dev.pando.node.tls.LocalAuthority}.
 */
@NullMarked
package dev.pando.node.tls;

import org.jspecify.annotations.NullMarked;
