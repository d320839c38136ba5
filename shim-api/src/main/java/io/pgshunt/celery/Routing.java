package io.pgshunt.celery;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where messages and callbacks go (rules T2 and T5). Implementations are thread-safe. */
public interface Routing {

  /**
   * Where a publish to this exchange with this key leads. The default exchange (empty name) leads
   * to the queue named by the key.
   *
   * @param headers of the message; some exchanges look at nothing else
   */
  Destination destinationOf(
      String exchange, String routingKey, Map<String, @Nullable Object> headers);

  /**
   * What a queue of the broker's is called in PostgreSQL. The queues that the other methods answer
   * with are called so already.
   */
  default String queueNamed(String queue) {
    return queue;
  }

  /** The queue configured for a task name, used for callbacks that name none. */
  Optional<String> queueOfTask(String taskName);

  /** The queue for callbacks for which nothing else gives one. */
  Optional<String> defaultQueue();
}
