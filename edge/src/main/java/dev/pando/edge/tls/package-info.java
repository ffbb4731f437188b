/**
 * Who the front door is to those who connect by TLS: certificates and their keys, read from the
 * files that the picture names, read again once they change, and chosen by the name that a client
 * asks for (SNI, RFC 6066 §3). Start reading at {@link dev.pando.edge.tls.Certificates}. Files are
 * read by threads; loop code finds what was read in one volatile field.
 */
@NullMarked
package dev.pando.edge.tls;

import org.jspecify.annotations.NullMarked;
