package io.pgshunt.celery;

import java.util.List;
import java.util.Optional;

/** Where messages and callbacks go (rules T2 and T5). Implementations are thread-safe. */
public interface Routing {

  /**
   * The queues that a publish to this exchange with this key reaches; empty if not known. The
   * default exchange (empty name) leads to the queue named by the key.
   */
  List<String> queuesOf(String exchange, String routingKey);

  /** The queue configured for a task name, used for callbacks that name none. */
  Optional<String> queueOfTask(String taskName);

  /** The queue for callbacks for which nothing else gives one. */
  Optional<String> defaultQueue();
}
