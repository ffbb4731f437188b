/**
 * The code of functions, made ready to run: finds the interpreter or compiles, and gives the
 * command of a worker that speaks the AWS Lambda Runtime API. Thread code. Start reading at {@link
 * dev.pando.compute.code.Code}; what the commands run stands in {@code src/main/runtimes}.
 */
@NullMarked
package dev.pando.compute.code;

import org.jspecify.annotations.NullMarked;
