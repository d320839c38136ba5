package io.pgshunt.consumer.chain;

import java.time.Duration;

/**
 * Which outcomes can be looked up. Errors, and what somebody waits for under a reply key, always
 * can.
 *
 * @param keepFor how long
 * @param keepAll whether results that nobody waits for are kept too, under the task's id
 */
public record ResultPolicy(Duration keepFor, boolean keepAll) {}
