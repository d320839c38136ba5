package io.pgshunt.consumer;

import io.pgshunt.consumer.ending.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one name. Registered with {@link ConsumerBuilder#handlers}, or listed in {@code
 * META-INF/services/io.pgshunt.consumer.TaskHandler} and found by {@link
 * ConsumerBuilder#discoverHandlers}.
 *
 * <p>One handler object serves all threads, so it must be thread-safe. Delivery is at least once: a
 * task whose worker dies before its end is committed runs again, unless {@link #atMostOnce}.
 *
 * @param <R> type of the result; it must have a JSON form, else the task fails
 */
public interface TaskHandler<R> {

  /** Name of the tasks, as their sender writes it; not blank, the same at each call. */
  String taskName();

  /**
   * Runs one task. Its continuations are enqueued when this returns, in one transaction with its
   * end.
   *
   * <p>The thread is interrupted when the worker loses its lease or stops, see {@link
   * TaskContext#isLeaseLost}.
   *
   * @return the result, the first argument of each on_success continuation; null is passed as null.
   *     A {@link java.util.concurrent.CompletionStage} is waited for: what it ends with is the
   *     result, or the failure
   * @throws Exception if the task failed: its on_error continuations follow, with the error. A
   *     {@link io.pgshunt.consumer.ending.TaskSignal} ends it in another way: retried, ignored,
   *     rejected, replaced
   */
  @Nullable R run(TaskContext task) throws Exception;

  /**
   * Whether a task that was begun is never begun again, for what is worse done twice than not at
   * all. If its worker dies or is stopped meanwhile, the task fails: on_error says so, and it
   * becomes a dead letter. That it is begun is written first, which costs a commit (shared by tasks
   * that are begun at the same time). Retries that this handler or its policy asks for are made all
   * the same.
   */
  default boolean atMostOnce() {
    return false;
  }

  /** When a task is tried again: if not overridden, three times, and only if this handler asks. */
  default RetryPolicy retryPolicy() {
    return RetryPolicy.WHEN_ASKED;
  }
}
