package io.pgshunt.celery;

import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an AMQP message means: a task for some queues, or a named reason to leave it to AMQP. */
public sealed interface Translation {

  /**
   * The message can be expressed.
   *
   * @param queues one row each, at least one, no duplicates
   * @param lifetime if the payload's expiry is the sender's time plus so much: to be reckoned from
   *     the moment at which it is stored instead, by the clock there; else null
   */
  record Translated(List<String> queues, TaskPayload payload, @Nullable Duration lifetime)
      implements Translation {
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
