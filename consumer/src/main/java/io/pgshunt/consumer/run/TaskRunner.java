package io.pgshunt.consumer.run;

import io.pgshunt.consumer.ending.RetryPolicy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whoever can run tasks by their names. Thread-safe. */
public interface TaskRunner {

  /** The tasks it can run; rows of other tasks are left to other workers. */
  Set<String> taskNames();

  /** When a task of this name is tried again. */
  RetryPolicy retryPolicy(String taskName);

  /** Whether a task of this name, once begun, is never begun again, whatever becomes of it. */
  boolean atMostOnce(String taskName);

  /**
   * Runs one task.
   *
   * @return its result
   * @throws Exception if the task failed
   */
  @Nullable Object run(Invocation invocation) throws Exception;
}
