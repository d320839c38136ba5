package io.pgshunt.campaign.service;

import java.util.List;

/**
 * The queues of a round, by the same names on AMQP and in PostgreSQL.
 *
 * @param prefix no other round has it
 */
public record Queues(String prefix) {

  /** For tasks that may be run again. */
  public String work() {
    return prefix + ".work";
  }

  /** For tasks that must not be begun twice. */
  public String once() {
    return prefix + ".once";
  }

  /** For what follows other tasks. */
  public String follow() {
    return prefix + ".follow";
  }

  public List<String> all() {
    return List.of(work(), once(), follow());
  }
}
