/**
 * What should run where: turns what a user wrote into the picture's apps, of which it is the one
 * writer. A package until the day there is more than one node; then it becomes a module. Thread
 * code; start at {@link dev.pando.server.control.Deploy}.
 */
@NullMarked
package dev.pando.server.control;

import org.jspecify.annotations.NullMarked;
