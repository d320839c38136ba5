package io.pgshunt.agent.gate;

import io.pgshunt.queue.NewTask;
import java.util.List;

/** Keeps the rows of a message until its AMQP transaction ends. */
public interface Deferral {

  /** The message would be these rows, at least one. */
  void defer(Publication publication, List<NewTask> rows);
}
