package io.pgshunt.queue;

/**
 * A row that a worker holds.
 *
 * @param id identity of the row, not of the task
 * @param attempt this run's number, from 1; with {@code id} and the worker it fences every write
 * @param maxAttempts after this many the task is dead
 * @param expired by the database's clock, at the moment of the claim
 * @param revoked cancelled before the claim
 */
public record ClaimedTask(
    long id, int attempt, int maxAttempts, boolean expired, boolean revoked, StoredTask stored) {}
