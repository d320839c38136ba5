package io.pgshunt.queue;

import io.pgshunt.task.Limits;
import io.pgshunt.task.TaskPayload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A task to be put on a queue. What is relative (a countdown, a time to live) is reckoned by the
 * database from the moment at which it stores the task: the sender's clock may be wrong. Beside a
 * time in the payload, the later one of two beginnings and the earlier one of two expiries holds.
 *
 * @param queue not blank, within {@link Limits}
 * @param delay after which it may begin; null if that is not limited here
 * @param lifetime after which it has expired if it was not begun; null if that is not limited here
 */
public record NewTask(
    String queue, TaskPayload payload, @Nullable Duration delay, @Nullable Duration lifetime) {

  public NewTask {
    Limits.queue(queue, "queue");
    Limits.span(delay, "countdown");
    Limits.span(lifetime, "expires");
  }

  /** One whose payload says all there is to say of time. */
  public NewTask(String queue, TaskPayload payload) {
    this(queue, payload, null, null);
  }
}
