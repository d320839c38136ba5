package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.gate.Deferral;
import io.pgshunt.agent.gate.DeferredMessage;
import io.pgshunt.agent.gate.MovableTask;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages that one channel published since its last commit or rollback and that are to be
 * rows. Forgotten with its channel, as the broker forgets what a closed channel did not commit.
 * Thread-safe.
 */
final class Transaction {

  private final List<Entry> entries = new ArrayList<>();

  /** Has no reference to the channel, which would otherwise never be collected. */
  private record Entry(PublishCall call, MovableTask task) {}

  /** Adds the message of a call to this transaction, if the gate wants it. */
  Deferral deferralOf(PublishCall call) {
    return task -> add(new Entry(call.withOwnBody(), task));
  }

  private synchronized void add(Entry entry) {
    entries.add(entry);
  }

  synchronized void clear() {
    entries.clear();
  }

  /** Empties the transaction; its messages can be published on {@code channel} if need be. */
  synchronized List<DeferredMessage> take(Object channel) {
    List<DeferredMessage> messages = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      messages.add(new DeferredMessage(entry.task(), () -> entry.call().publish(channel)));
    }
    entries.clear();
    return messages;
  }
}
