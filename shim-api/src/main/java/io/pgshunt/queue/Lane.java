package io.pgshunt.queue;

/**
 * A part of a queue whose ready rows are in the order of their ids: one priority, and one of the
 * parts between which {@link Tenancy} spreads the tenants.
 *
 * @param rank 0 minus the priority: lower comes first
 * @param number 0 for rows without a tenant
 */
public record Lane(String queue, int rank, int number) {

  /** How many numbers there are. */
  public static final int COUNT = 64;
}
