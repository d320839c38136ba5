package io.pgshunt.it.consumer;

import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.ending.RetryPolicy;
import org.jspecify.annotations.Nullable;

/** A handler of a few lines. */
record NamedTask(String taskName, Code code, RetryPolicy retryPolicy)
    implements TaskHandler<Object> {

  NamedTask(String taskName, Code code) {
    this(taskName, code, RetryPolicy.WHEN_ASKED);
  }

  /** What the task does. */
  interface Code {
    @Nullable Object run(TaskContext task) throws Exception;
  }

  @Override
  public @Nullable Object run(TaskContext task) throws Exception {
    return code.run(task);
  }
}
