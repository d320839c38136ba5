package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.gate.AgentLog;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Publisher confirms on channels from which messages were moved (rule G7): the broker counts the
 * messages it gets, so its counts are turned into the numbers that the application was promised,
 * and a moved message, which is committed, is acknowledged by us. Thread-safe.
 */
final class Confirms {

  private final ByChannel<ConfirmedChannel> channels = new ByChannel<>();
  private final Executor threads;
  private final AgentLog log;

  /**
   * @param threads run the application's confirm listeners; never the thread that publishes, which
   *     may hold a lock that a listener wants, and may not yet have noted what it waits for
   */
  Confirms(Executor threads, AgentLog log) {
    this.threads = threads;
    this.log = log;
  }

  /** See {@code ChannelEvents.moved}. */
  void moved(Object channel, long number, SortedSet<Long> unconfirmed) {
    ConfirmedChannel state =
        channels.getOrAdd(channel, () -> new ConfirmedChannel(unconfirmed, log));
    if (state.moved(number)) {
      deliverLater(channel, state);
    }
  }

  private void deliverLater(Object channel, ConfirmedChannel state) {
    try {
      threads.execute(new Delivery(channel, state));
    } catch (RuntimeException | Error e) {
      // No thread to be had: late is better than never, and the row is committed
      log.line("confirms are delivered on the publishing thread: " + e);
      state.deliver(channel);
    }
  }

  /** See {@code ChannelEvents.confirmed}. */
  boolean confirmed(Object channel, long tag, boolean multiple, boolean positive) {
    ConfirmedChannel state = channels.get(channel);
    return state != null && state.confirmed(channel, tag, multiple, positive);
  }

  /** Runs with the class loader of amqp-client as context, as its own threads would. */
  private record Delivery(Object channel, ConfirmedChannel state) implements Runnable {

    @Override
    public void run() {
      Thread thread = Thread.currentThread();
      @Nullable ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(channel.getClass().getClassLoader());
      try {
        state.deliver(channel);
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }
}
