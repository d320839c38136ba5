package io.pgshunt.campaign.stage;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a stage is built from.
 *
 * @param agentJar for the producers
 * @param producers at a time
 * @param workers at a time
 * @param threads that publish, in each producer
 * @param rate publishes of each thread in a second
 * @param lease of the workers
 */
public record Settings(
    Path agentJar, int producers, int workers, int threads, int rate, Duration lease) {}
