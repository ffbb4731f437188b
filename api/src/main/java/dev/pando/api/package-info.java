/**
 * What the command line and the server of Pando say to each other: the admin API as records (its
 * answers and error codes, in JSON), how it is found and opened, and what a command asks a server
 * process to do. Start reading at {@link dev.pando.api.AdminClient} for the wire and {@link
 * dev.pando.api.RunRequest} for the process.
 */
@NullMarked
package dev.pando.api;

import org.jspecify.annotations.NullMarked;
