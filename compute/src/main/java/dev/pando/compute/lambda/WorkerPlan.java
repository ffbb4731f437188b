package dev.pando.compute.lambda;

import dev.pando.cluster.InstanceId;
import java.time.Duration;

/**
 * What is to be known of a worker for its calls.
 *
 * @param arn what it is told as its function's ARN
 * @param concurrency how many calls it may have at once, and so how many polls
 * @param timeout how long one call may take
 * @param maxBodyBytes the longest request body that is passed to it
 */
public record WorkerPlan(
        InstanceId id, String arn, int concurrency, Duration timeout, long maxBodyBytes) {}
