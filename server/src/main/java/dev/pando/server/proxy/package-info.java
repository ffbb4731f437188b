/**
 * {@code pando proxy}: a front door that stands alone. A file's words become the same picture that
 * the edge of an app goes by. Thread code; start reading at {@link
 * dev.pando.server.proxy.ProxyHouse}.
 */
@NullMarked
package dev.pando.server.proxy;

import org.jspecify.annotations.NullMarked;
