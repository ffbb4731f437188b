/**
 * HTTP/2's messages (RFC 9113 §8) in the words of HTTP/1.1 and back, so that one code reads, judges
 * and answers requests, whatever they came by. Loop code. Start reading at {@link
 * dev.pando.edge.h2.RequestText}.
 */
@NullMarked
package dev.pando.edge.h2;

import org.jspecify.annotations.NullMarked;
