package io.pgshunt.consumer.amqp;

import com.rabbitmq.client.Delivery;
import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.amqp.HeldMessage.End;
import io.pgshunt.consumer.amqp.RowChannels.Lane;
import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.ending.Done;
import io.pgshunt.consumer.ending.Reject;
import io.pgshunt.consumer.ending.Retry;
import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.consumer.ending.TaskSignal;
import io.pgshunt.task.Printable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the tasks of one name to listeners, and keeps each until its listener has said what is to
 * become of it.
 */
final class ListenerHandler implements TaskHandler<Object> {

  private static final Logger log = LoggerFactory.getLogger(ListenerHandler.class);

  static final int NO_LIMIT = Integer.MAX_VALUE;

  /** For a task that is put back once too often: it fails as one whose retries are over. */
  private static final RetryPolicy NO_RETRIES =
      new RetryPolicy(0, Duration.ZERO, Duration.ZERO, List.of());

  private final String taskName;
  private final RowChannels channels;
  private final boolean autoAck;
  private final Callbacks callbacks;
  private final int maxRedeliveries;

  /**
   * @param maxRedeliveries how often a message goes back to its queue; {@link #NO_LIMIT}
   */
  ListenerHandler(
      String taskName,
      RowChannels channels,
      boolean autoAck,
      Callbacks callbacks,
      int maxRedeliveries) {
    this.taskName = taskName;
    this.channels = channels;
    this.autoAck = autoAck;
    this.callbacks = callbacks;
    this.maxRedeliveries = maxRedeliveries;
  }

  @Override
  public String taskName() {
    return taskName;
  }

  @Override
  public @Nullable Object run(TaskContext task) throws Exception {
    Lane lane = lane();
    Unacked unacked = lane.channel().unacked();
    HeldMessage message = unacked.next();
    try {
      try {
        deliver(task, message, lane);
      } finally {
        channels.add(lane);
      }
      return ended(task, message, message.awaitEnd());
    } finally {
      unacked.remove(message);
      channels.look();
    }
  }

  /** A message that no listener got is no failure, whatever the interrupt was for. */
  private Lane lane() {
    try {
      return channels.take();
    } catch (InterruptedException e) {
      throw Reject.requeue("interrupted before its listener was free");
    }
  }

  private void deliver(TaskContext task, HeldMessage message, Lane lane) throws Exception {
    Delivery delivery = Deliveries.of(task, message.tag());
    if (!autoAck) {
      lane.channel().unacked().add(message);
    }
    try {
      lane.listener().on(delivery, task.queue());
    } catch (Throwable e) {
      thrown(task, message, e);
    }
    if (autoAck) {
      message.end(End.ACKED);
    } else if (task.isLeaseLost() && message.takeBack()) {
      // The listener may have swallowed the interrupt: then nothing would end the wait for an ack.
      throw new InterruptedException("its row was taken back while its listener ran");
    }
  }

  private void thrown(TaskContext task, HeldMessage message, Throwable thrown) throws Exception {
    boolean interrupted = Interruption.caused(thrown);
    if ((interrupted || autoAck) && message.takeBack()) {
      if (interrupted || callbacks == Callbacks.CHAINED_BY_CONSUMER) {
        throw asException(thrown);
      }
      log.warn(
          "the listener threw, and had acked {} before: {}", label(task), Printable.trace(thrown));
      throw Reject.toDeadLetters("its listener threw " + Printable.of(thrown));
    }
    message.failed(thrown);
    boolean unsettled = message.end(End.THROWN);
    log.warn(
        "the listener threw {} it had settled {}: {}",
        unsettled ? "before" : "once",
        label(task),
        Printable.trace(thrown));
  }

  private String label(TaskContext task) {
    return Printable.of(taskName + "[" + task.taskId() + "]");
  }

  private static Exception asException(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (Exception) thrown;
  }

  private @Nullable Object ended(TaskContext task, HeldMessage message, End end) {
    switch (end) {
      case ACKED -> {
        if (callbacks == Callbacks.LEFT_TO_LISTENER) {
          throw Done.withoutContinuations();
        }
        return null;
      }
      case REQUEUED -> throw putBack(task, message, "its listener requeued it");
      case REJECTED -> throw Reject.toDeadLetters("its listener rejected it");
      case THROWN -> throw putBack(task, message, "its listener threw before it had settled it");
    }
    throw new AssertionError(end);
  }

  private TaskSignal putBack(TaskContext task, HeldMessage message, String why) {
    if (Chaining.requeues(task.payload().headers()) < maxRedeliveries) {
      return Reject.requeue(why);
    }
    Throwable failure = message.failure();
    String words = why + ", and had it delivered again as often as allowed: " + maxRedeliveries;
    if (callbacks == Callbacks.LEFT_TO_LISTENER) {
      return Reject.toDeadLetters(failure == null ? words : words + "; it threw " + failure);
    }
    return Retry.because(failure == null ? new RedeliveriesExhausted(words) : failure);
  }

  @Override
  public RetryPolicy retryPolicy() {
    return maxRedeliveries == NO_LIMIT ? RetryPolicy.WHEN_ASKED : NO_RETRIES;
  }

  /** A listener put its message back too often, and threw nothing that could be told instead. */
  private static final class RedeliveriesExhausted extends Exception {
    private static final long serialVersionUID = 1L;

    private RedeliveriesExhausted(String message) {
      super(message);
    }
  }
}
