/**
 * The admin listener: health, meters and the admin API of this process, for its operator alone.
 * Thread code; start at {@link dev.pando.server.admin.AdminListener}.
 */
@NullMarked
package dev.pando.server.admin;

import org.jspecify.annotations.NullMarked;
