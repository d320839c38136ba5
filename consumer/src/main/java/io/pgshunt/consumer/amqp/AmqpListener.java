package io.pgshunt.consumer.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import io.pgshunt.consumer.TaskHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a listener that was written for amqp-client on rows: it gets body, properties, headers and
 * envelope as the broker would have delivered them, and acks, nacks and rejects on the channel it
 * is given.
 *
 * <pre>{@code
 * consumerBuilder.handlers(
 *     AmqpListener.forTasks(List.of("shop.charge"), Callbacks.CHAINED_BY_CONSUMER)
 *         .channels(4)
 *         .deliverCallback(channel -> new ChargeCallback(channel)));
 * }</pre>
 *
 * <p><b>The message.</b> Whatever the agent moved comes back byte for byte, with one exception: if
 * it had no table of headers at all, it has an empty one. What was changed meanwhile is delivered
 * as changed: a retry counts its tries, a replay to another queue keeps exchange and routing key. A
 * continuation and a task of {@link io.pgshunt.client.TaskClient} never were messages; they look as
 * if Celery had sent them to the row's queue through the default exchange.
 *
 * <p><b>Acks.</b> An ack ends the task, in one transaction with what follows it. A nack or reject
 * with requeue puts it back on its queue, to be delivered again and flagged so, without end unless
 * {@link #maxRedeliveries} says otherwise; without requeue it becomes a dead letter. {@code
 * multiple}, {@code basicRecover}, transactions and acks from other threads mean what they mean to
 * a broker. An ack that comes too late, because the task was over a time limit, cancelled, lost or
 * given up by this consumer, throws {@code IOException}. What throws before it has settled its
 * message puts it back, where amqp-client closes the channel, which does the same; if it throws
 * because its thread was interrupted, the task ends as any that is interrupted. With {@link
 * #autoAck} what throws has failed.
 *
 * <p><b>Concurrency.</b> One channel delivers one message at a time; acks of several messages reach
 * those of the same channel. A message holds one of the consumer's slots until it is acked, so the
 * consumer's {@code concurrency} is the most that can be unacked, over all channels: it takes the
 * place of the prefetch. {@code basicQos} on a channel limits that channel further. A listener that
 * acks every tenth message needs a concurrency of ten, as it needed a prefetch of ten.
 *
 * <p><b>The rest of the channel</b> goes to the broker, if {@link #broker} names one; without it,
 * it throws {@code UnsupportedOperationException}. {@code basicConsume}, {@code basicGet} and
 * {@code basicCancel} always do. {@code close} puts unacked messages back; deliveries go on until
 * pgshunt's consumer is closed, of which a listener is not told: {@code handleCancelOk} and {@code
 * handleShutdownSignal} are its owner's to call. What is still unacked after the grace time is
 * another consumer's.
 *
 * <p>For one thread.
 */
public final class AmqpListener {

  private final List<String> taskNames;
  private final Callbacks callbacks;
  private int channels = 1;
  private boolean autoAck;
  private int maxRedeliveries = ListenerHandler.NO_LIMIT;
  private @Nullable Callable<? extends Channel> broker;

  private AmqpListener(List<String> taskNames, Callbacks callbacks) {
    this.taskNames = List.copyOf(taskNames);
    this.callbacks = callbacks;
  }

  /**
   * @param taskNames tasks to give to the listener; at least one
   * @param callbacks who sees to what follows a task
   */
  public static AmqpListener forTasks(List<String> taskNames, Callbacks callbacks) {
    if (taskNames.isEmpty()) {
      throw new IllegalArgumentException("no task names: name the tasks the listener can run");
    }
    return new AmqpListener(taskNames, callbacks);
  }

  /** How many channels there are, each with a listener of its own; 1 if not set. */
  public AmqpListener channels(int channels) {
    if (channels < 1) {
      throw new IllegalArgumentException("channels is " + channels + ": use 1 or more");
    }
    this.channels = channels;
    return this;
  }

  /**
   * As in {@code basicConsume(queue, true, …)}. The message is acked when the listener returns, not
   * before it runs: what throws has failed, and what its worker dies of runs again. Name the queue
   * in {@link io.pgshunt.consumer.ConsumerBuilder#atMostOnceQueues} if it must not.
   */
  public AmqpListener autoAck() {
    this.autoAck = true;
    return this;
  }

  /**
   * How often a message is delivered again that its listener puts back: by what it throws, a nack
   * or a reject with requeue, {@code basicRecover}. After that it becomes a dead letter, and, if
   * the consumer sees to callbacks, its task has failed: on_error follows, with what the listener
   * threw last. Without limit if not set, as on a classic queue of RabbitMQ; 20 is the limit of its
   * quorum queues. What comes back after its consumer was lost is not counted here.
   *
   * @param maxRedeliveries 0 or more; 0 for a message that is delivered once
   */
  public AmqpListener maxRedeliveries(int maxRedeliveries) {
    if (maxRedeliveries < 0) {
      throw new IllegalArgumentException(
          "max redeliveries is " + maxRedeliveries + ": use 0 or more");
    }
    this.maxRedeliveries = maxRedeliveries;
    return this;
  }

  /**
   * Where all goes that is not about deliveries: publishes, declarations, confirms.
   *
   * @param opening opens a channel to a broker; called once for each channel that needs one, as in
   *     {@code broker(connection::createChannel)}. To close it is its owner's business
   */
  public AmqpListener broker(Callable<? extends Channel> opening) {
    this.broker = opening;
    return this;
  }

  /** For a {@code DeliverCallback}, made once for each channel. */
  public List<TaskHandler<?>> deliverCallback(
      Function<? super Channel, ? extends DeliverCallback> factory) {
    return listener(
        channel -> {
          DeliverCallback callback = factory.apply(channel.proxy());
          return (delivery, queue) -> callback.handle(channel.consumerTag(), delivery);
        });
  }

  /** For a {@code Consumer}, made once for each channel. */
  public List<TaskHandler<?>> consumer(Function<? super Channel, ? extends Consumer> factory) {
    return listener(
        channel -> {
          Consumer consumer = factory.apply(channel.proxy());
          consumer.handleConsumeOk(channel.consumerTag());
          return (delivery, queue) ->
              consumer.handleDelivery(
                  channel.consumerTag(),
                  delivery.getEnvelope(),
                  delivery.getProperties(),
                  delivery.getBody());
        });
  }

  /** For any listener, made once for each channel. */
  List<TaskHandler<?>> listener(Function<RowChannel, Listener> factory) {
    RowChannels open = new RowChannels();
    for (int number = 1; number <= channels; number++) {
      RowChannel channel = new RowChannel(number, broker, open::look);
      open.add(new RowChannels.Lane(channel, factory.apply(channel)));
    }
    List<TaskHandler<?>> handlers = new ArrayList<>();
    for (String name : taskNames) {
      handlers.add(new ListenerHandler(name, open, autoAck, callbacks, maxRedeliveries));
    }
    return handlers;
  }

  /** Takes one message. */
  interface Listener {
    void on(Delivery delivery, String queue) throws Exception;
  }
}
