package io.pgshunt.celery;

import io.pgshunt.task.TaskPayload;
import java.util.List;

/** What an AMQP message means: a task for some queues, or a named reason to leave it to AMQP. */
public sealed interface Translation {

  /**
   * The message can be expressed.
   *
   * @param queues one row each, at least one, no duplicates
   */
  record Translated(List<String> queues, TaskPayload payload) implements Translation {
    public Translated {
      queues = List.copyOf(queues);
      if (queues.isEmpty()) {
        throw new IllegalArgumentException("no queue");
      }
    }
  }

  /**
   * The message goes to AMQP untouched.
   *
   * @param detail for a person: what exactly, where; never empty
   */
  record PassThrough(PassThroughReason reason, String detail) implements Translation {}
}
