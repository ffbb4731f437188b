/**
 * What the edge answers itself, where no instance and no file does. Loop code: values that are made
 * and written on an event loop.
 */
@NullMarked
package dev.pando.edge.answer;

import org.jspecify.annotations.NullMarked;
