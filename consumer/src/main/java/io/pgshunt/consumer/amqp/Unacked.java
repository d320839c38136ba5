package io.pgshunt.consumer.amqp;

import io.pgshunt.consumer.amqp.HeldMessage.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The messages of one channel that its listener has not acked, by delivery tag. In a transaction
 * acks wait for its commit. Thread-safe.
 */
final class Unacked {

  private final NavigableMap<Long, HeldMessage> messages = new TreeMap<>();
  private final List<Settlement> uncommitted = new ArrayList<>();
  private boolean transactional;
  private long lastTag;

  /** What is to become of some messages. */
  private record Settlement(List<HeldMessage> messages, End end) {}

  synchronized HeldMessage next() {
    return new HeldMessage(++lastTag);
  }

  synchronized void add(HeldMessage message) {
    messages.put(message.tag(), message);
  }

  /** Whatever became of it, it is unacked no more. */
  synchronized void remove(HeldMessage message) {
    messages.remove(message.tag());
    uncommitted.removeIf(
        settlement -> settlement.messages().stream().allMatch(HeldMessage::hasEnded));
  }

  /** What a prefetch counts: an ack counts once it is committed. */
  synchronized int size() {
    long settled =
        uncommitted.stream()
            .flatMap(settlement -> settlement.messages().stream())
            .filter(message -> !message.hasEnded())
            .count();
    return messages.size() + (int) settled;
  }

  /**
   * Ends the message, or several, as AMQP 0-9-1 has it: {@code multiple} means all up to this tag,
   * and all there are if it is 0.
   *
   * @throws IOException if there is no such message, or its task has been taken back
   */
  void settle(long tag, boolean multiple, End end) throws IOException {
    settle(take(tag, multiple), end);
  }

  /** Says why the message is about to be settled; without effect if it is not there. */
  synchronized void failed(long tag, Throwable thrown) {
    HeldMessage message = messages.get(tag);
    if (message != null) {
      message.failed(thrown);
    }
  }

  /** Puts all back on the queue, at once: that is no part of a transaction. */
  void requeueAll() throws IOException {
    endAll(List.of(new Settlement(take(0, true), End.REQUEUED)));
  }

  private void settle(List<HeldMessage> taken, End end) throws IOException {
    Settlement settlement = new Settlement(taken, end);
    synchronized (this) {
      if (transactional) {
        uncommitted.add(settlement);
        return;
      }
    }
    endAll(List.of(settlement));
  }

  /** Those that can be ended are, whatever became of the others. */
  private static void endAll(List<Settlement> settlements) throws IOException {
    List<Long> late = new ArrayList<>();
    for (Settlement settlement : settlements) {
      for (HeldMessage message : settlement.messages()) {
        if (!message.end(settlement.end())) {
          late.add(message.tag());
        }
      }
    }
    if (!late.isEmpty()) {
      throw new IOException(
          "too late for delivery tags "
              + late
              + ": the tasks were taken back (over a time limit, cancelled, lost or given up by"
              + " this worker)");
    }
  }

  private synchronized List<HeldMessage> take(long tag, boolean multiple) throws IOException {
    List<HeldMessage> taken = new ArrayList<>();
    if (multiple) {
      NavigableMap<Long, HeldMessage> upTo = tag == 0 ? messages : messages.headMap(tag, true);
      taken.addAll(upTo.values());
      upTo.clear();
    } else if (messages.containsKey(tag)) {
      taken.add(messages.remove(tag));
    }
    if (taken.isEmpty() && !(multiple && tag == 0)) {
      throw new IOException(
          tag > lastTag || tag <= 0
              ? "unknown delivery tag " + tag + ": no such message was delivered on this channel"
              : "unknown delivery tag "
                  + tag
                  + ": it was acked before, acks itself, or its task"
                  + " was taken back");
    }
    return taken;
  }

  synchronized void beginTransactions() {
    transactional = true;
  }

  void commit() throws IOException {
    List<Settlement> committed;
    synchronized (this) {
      committed = List.copyOf(uncommitted);
      uncommitted.clear();
    }
    endAll(committed);
  }

  /** The acks were never there; the messages are unacked as before. */
  synchronized void rollback() {
    for (Settlement settlement : uncommitted) {
      for (HeldMessage message : settlement.messages()) {
        if (!message.hasEnded()) {
          messages.put(message.tag(), message);
        }
      }
    }
    uncommitted.clear();
  }
}
