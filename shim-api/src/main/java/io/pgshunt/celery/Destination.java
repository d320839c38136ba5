package io.pgshunt.celery;

import java.util.List;

/** Where a publish leads, as far as it is known. */
public sealed interface Destination {

  /**
   * Exactly these queues.
   *
   * @param queues at least one, none twice
   */
  record Queues(List<String> queues) implements Destination {
    public Queues {
      queues = List.copyOf(queues);
      if (queues.isEmpty()) {
        throw new IllegalArgumentException("no queue");
      }
    }
  }

  /**
   * Not known, or nowhere.
   *
   * @param why for a person, with what would help
   */
  record Unknown(String why) implements Destination {}
}
