/**
 * The whole product as a user meets it: the built distribution, started as a process, with real
 * apps, a real PostgreSQL and a real browser. Nothing here imports a room. Start reading at {@link
 * dev.pando.systemtests.RunningPando}, the tests' hands, and {@link
 * dev.pando.systemtests.PhotosInABrowserTest}, the story.
 */
@NullMarked
package dev.pando.systemtests;

import org.jspecify.annotations.NullMarked;
