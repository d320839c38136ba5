package io.pgshunt.consumer.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.pgshunt.consumer.TaskHandler;
import io.pgshunt.consumer.amqp.HeldMessage.End;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.ImmediateAcknowledgeAmqpException;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.listener.ConditionalRejectingErrorHandler;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareBatchMessageListener;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.amqp.rabbit.listener.support.ContainerUtils;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;
import org.springframework.amqp.rabbit.support.ListenerExecutionFailedException;
import org.springframework.amqp.rabbit.support.MessagePropertiesConverter;
import org.springframework.util.ErrorHandler;

/**
 * Runs a listener that was written for Spring AMQP on rows, with the acks and the handling of
 * errors of Spring's containers. All that {@link AmqpListener} says of messages, acks, concurrency
 * and the broker holds here.
 *
 * <pre>{@code
 * consumerBuilder.handlers(
 *     SpringListener.forTasks(List.of("shop.charge"), Callbacks.CHAINED_BY_CONSUMER)
 *         .acknowledgeMode(AcknowledgeMode.MANUAL)
 *         .messageListener(container.getMessageListener()));
 * }</pre>
 *
 * <ul>
 *   <li>{@code AUTO}: the message is acked when the listener returns. What throws is requeued, or
 *       becomes a dead letter where Spring rejects it: an {@link AmqpRejectAndDontRequeueException}
 *       or an exception that the error handler makes one of, as the default one does with messages
 *       that cannot be converted.
 *   <li>{@code MANUAL}: a {@link ChannelAwareMessageListener} settles the message. What throws
 *       before is requeued at once, where Spring leaves it unacked until the channel closes.
 *   <li>{@code NONE}: the message is acked when the listener returns; what throws has failed.
 * </ul>
 *
 * <p>What a container puts around its listener (advice such as retries, post-processors, a
 * transaction manager) stays there. For one thread.
 */
public final class SpringListener {

  private static final Log LOG = LogFactory.getLog(SpringListener.class);

  private static final MessagePropertiesConverter CONVERTER =
      new DefaultMessagePropertiesConverter();

  private final AmqpListener rows;
  private AcknowledgeMode mode = AcknowledgeMode.AUTO;
  private boolean requeueRejected = true;
  private ErrorHandler errorHandler = new ConditionalRejectingErrorHandler();

  private SpringListener(AmqpListener rows) {
    this.rows = rows;
  }

  /**
   * @param taskNames tasks to give to the listener; at least one
   * @param callbacks who sees to what follows a task
   */
  public static SpringListener forTasks(List<String> taskNames, Callbacks callbacks) {
    return new SpringListener(AmqpListener.forTasks(taskNames, callbacks));
  }

  /** How many messages the listener may have at a time, a channel each; 1 if not set. */
  public SpringListener channels(int channels) {
    rows.channels(channels);
    return this;
  }

  /**
   * Where publishes and declarations on the listener's channel go.
   *
   * @param opening as in {@code broker(() -> connectionFactory.createConnection()
   *     .createChannel(false))}
   */
  public SpringListener broker(Callable<? extends Channel> opening) {
    rows.broker(opening);
    return this;
  }

  /**
   * How often a message is delivered again that goes back to its queue, whatever sent it there: see
   * {@link AmqpListener#maxRedeliveries}. Without limit if not set.
   *
   * @param maxRedeliveries 0 or more
   */
  public SpringListener maxRedeliveries(int maxRedeliveries) {
    rows.maxRedeliveries(maxRedeliveries);
    return this;
  }

  /** As of the container that has run the listener so far; {@code AUTO} if not set. */
  public SpringListener acknowledgeMode(AcknowledgeMode acknowledgeMode) {
    this.mode = acknowledgeMode;
    return this;
  }

  /** As of the container: whether what throws is requeued; true if not set. */
  public SpringListener defaultRequeueRejected(boolean requeue) {
    this.requeueRejected = requeue;
    return this;
  }

  /** As of the container; {@link ConditionalRejectingErrorHandler} if not set. */
  public SpringListener errorHandler(ErrorHandler handler) {
    this.errorHandler = handler;
    return this;
  }

  /**
   * @param listener one for all channels, so thread-safe if there are several; it may be a {@link
   *     ChannelAwareMessageListener}
   * @throws IllegalArgumentException if it takes batches
   */
  public List<TaskHandler<?>> messageListener(MessageListener listener) {
    if (listener instanceof BatchMessageListener
        || listener instanceof ChannelAwareBatchMessageListener) {
      throw new IllegalArgumentException(
          listener.getClass().getName() + " takes batches: rows are delivered one by one");
    }
    // As the container does: the answer acks, on the thread on which it is completed.
    AcknowledgeMode used = listener.isAsyncReplies() ? AcknowledgeMode.MANUAL : mode;
    listener.containerAckMode(used);
    if (used.isAutoAck()) {
      rows.autoAck();
    }
    boolean requeue = requeueRejected;
    ErrorHandler handler = errorHandler;
    return rows.listener(channel -> new Delivering(channel, listener, used, requeue, handler));
  }

  /** One channel's. */
  private record Delivering(
      RowChannel channel,
      MessageListener listener,
      AcknowledgeMode mode,
      boolean requeueRejected,
      ErrorHandler errorHandler)
      implements AmqpListener.Listener {

    @Override
    public void on(Delivery delivery, String queue) throws Exception {
      Message message = message(delivery, queue);
      long tag = delivery.getEnvelope().getDeliveryTag();
      Exception thrown = invoke(message);
      if (thrown == null || (isAutomatic() && saysToAck(thrown))) {
        if (isAutomatic()) {
          channel.unacked().settle(tag, false, End.ACKED);
        }
        return;
      }
      boolean rejects = isAutomatic() || (mode.isManual() && ContainerUtils.isRejectManual(thrown));
      if (!rejects || Interruption.caused(thrown)) {
        throw unwrapped(thrown);
      }
      boolean requeue = ContainerUtils.shouldRequeue(requeueRejected, thrown, LOG);
      channel.unacked().failed(tag, unwrapped(thrown));
      try {
        channel.unacked().settle(tag, false, requeue ? End.REQUEUED : End.REJECTED);
      } catch (IOException e) {
        thrown.addSuppressed(e);
        throw thrown;
      }
    }

    private boolean isAutomatic() {
      return !mode.isManual() && !mode.isAutoAck();
    }

    /** What the listener threw, or the error handler then; null if nothing. */
    private @Nullable Exception invoke(Message message) {
      try {
        if (listener instanceof ChannelAwareMessageListener aware) {
          aware.onMessage(message, channel.proxy());
        } else {
          listener.onMessage(message);
        }
        return null;
      } catch (Exception e) {
        return handled(
            e instanceof ListenerExecutionFailedException
                ? e
                : new ListenerExecutionFailedException("Listener threw exception", e, message));
      }
    }

    private Exception handled(Exception thrown) {
      try {
        errorHandler.handleError(thrown);
        return thrown;
      } catch (RuntimeException e) {
        return e;
      }
    }

    private Message message(Delivery delivery, String queue) {
      MessageProperties properties =
          CONVERTER.toMessageProperties(delivery.getProperties(), delivery.getEnvelope(), "UTF-8");
      properties.setConsumerTag(channel.consumerTag());
      properties.setConsumerQueue(queue);
      return new Message(delivery.getBody(), properties);
    }
  }

  /** As the containers look for it: before a rejection, and before an error. */
  private static boolean saysToAck(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ImmediateAcknowledgeAmqpException) {
        return true;
      } else if (cause instanceof AmqpRejectAndDontRequeueException || cause instanceof Error) {
        return false;
      }
    }
    return false;
  }

  /** Whoever reads of the failure wants to see the listener's own exception. */
  private static Exception unwrapped(Exception thrown) {
    return thrown instanceof ListenerExecutionFailedException
            && thrown.getCause() instanceof Exception cause
        ? cause
        : thrown;
  }
}
