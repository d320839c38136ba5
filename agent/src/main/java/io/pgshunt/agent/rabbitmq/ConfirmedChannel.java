package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.gate.AgentLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.SortedSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One channel in confirm mode from which messages were moved. Thread-safe.
 *
 * <p>Listeners hear of one confirm at a time, as amqp-client promises: the thread that reads from
 * the broker and ours take turns by {@link #turn}. Nothing that publishes ever waits for it.
 *
 * <p>Has no reference to its channel, which would otherwise never be collected.
 */
final class ConfirmedChannel {

  /** More remembered than this is worth looking for what can be forgotten. */
  private static final int TIDY_ABOVE = 64;

  private final ReentrantLock turn = new ReentrantLock();
  private final SortedSet<Long> unconfirmed;
  private final AgentLog log;

  private final Object state = new Object();
  private final SequenceNumbers numbers = new SequenceNumbers();
  private final Queue<Long> committed = new ArrayDeque<>();
  private boolean scheduled;
  private int tidyAbove = TIDY_ABOVE;

  /**
   * @param unconfirmed the numbers that the application still waits for; synchronized
   */
  ConfirmedChannel(SortedSet<Long> unconfirmed, AgentLog log) {
    this.unconfirmed = unconfirmed;
    this.log = log;
  }

  /**
   * The message of that number is committed.
   *
   * @return whether {@link #deliver} is to be called, by somebody else
   */
  boolean moved(long number) {
    synchronized (state) {
      numbers.moved(number);
      tidy(number);
      committed.add(number);
      boolean first = !scheduled;
      scheduled = true;
      return first;
    }
  }

  private void tidy(long newest) {
    if (numbers.size() > tidyAbove) {
      numbers.forgetBelow(lowestUnconfirmed(newest));
      tidyAbove = Math.max(TIDY_ABOVE, 2 * numbers.size());
    }
  }

  private long lowestUnconfirmed(long newest) {
    try {
      return unconfirmed.first();
    } catch (NoSuchElementException e) {
      return newest;
    }
  }

  /** Acknowledges what is committed and not yet acknowledged. */
  void deliver(Object channel) {
    turn.lock();
    try {
      for (Long number = next(); number != null; number = next()) {
        confirm(channel, number, /* multiple= */ false, /* positive= */ true);
      }
    } finally {
      turn.unlock();
    }
  }

  private @Nullable Long next() {
    synchronized (state) {
      Long number = committed.poll();
      scheduled = number != null;
      return number;
    }
  }

  /**
   * The broker confirmed its message {@code tag}. What was committed before is acknowledged first,
   * so that a confirm of several never speaks of a message that has yet to be confirmed by us.
   *
   * @return false if it is us who call, from {@link #deliver}: the channel is to go on
   */
  boolean confirmed(Object channel, long tag, boolean multiple, boolean positive) {
    if (turn.isHeldByCurrentThread()) {
      return false;
    }
    turn.lock();
    try {
      deliver(channel);
      confirm(channel, numberOf(tag), multiple, positive);
    } finally {
      turn.unlock();
    }
    return true;
  }

  private void confirm(Object channel, long number, boolean multiple, boolean positive) {
    try {
      ChannelCalls.of(channel).confirm(channel, number, multiple, positive);
    } catch (IOException | RuntimeException e) {
      log.line("the confirm of message " + number + " was not delivered: " + e);
    }
  }

  private long numberOf(long tag) {
    synchronized (state) {
      return numbers.ofTag(tag);
    }
  }
}
