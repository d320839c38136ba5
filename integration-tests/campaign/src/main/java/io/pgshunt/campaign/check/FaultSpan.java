package io.pgshunt.campaign.check;

/**
 * A fault that happened.
 *
 * @param name of its kind
 * @param start milliseconds since 1970
 * @param end milliseconds since 1970; when it was over
 * @param explainsReruns whether tasks may be run again because of it
 * @param process the only one that it hits; empty for all
 */
public record FaultSpan(String name, long start, long end, boolean explainsReruns, String process) {

  /** Whether it was going on at some time from {@code from} to {@code to}. */
  boolean overlaps(long from, long to) {
    return start <= to && end >= from;
  }

  boolean hits(String name) {
    return process.isEmpty() || process.equals(name);
  }
}
