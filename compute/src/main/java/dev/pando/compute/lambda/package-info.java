/**
 * Functions on the wire: the invoke listener that the edge calls, and the AWS Lambda Runtime API
 * that each worker process asks for its next call. Loop code: all of one worker's connections live
 * on one event loop, which alone changes its state; a call meets at most two loops, the edge's and
 * the worker's. Start reading at {@link dev.pando.compute.lambda.Lambda}, then {@link
 * dev.pando.compute.lambda.InvokeConnection}, {@link dev.pando.compute.lambda.Worker} and {@link
 * dev.pando.compute.lambda.RuntimeConnection}, in the order in which a call meets them.
 */
@NullMarked
package dev.pando.compute.lambda;

import org.jspecify.annotations.NullMarked;
