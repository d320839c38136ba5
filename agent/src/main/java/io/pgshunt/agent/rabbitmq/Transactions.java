package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.gate.DeferredMessage;
import io.pgshunt.agent.gate.LazyGate;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AMQP transactions: what a channel in transaction mode publishes becomes visible when it commits,
 * rows and messages together (rule G7). amqp-client itself has no record of the mode. Thread-safe.
 */
final class Transactions {

  private final ByChannel<Transaction> channels = new ByChannel<>();
  private final LazyGate gate;

  Transactions(LazyGate gate) {
    this.gate = gate;
  }

  void begin(Object channel) {
    channels.getOrAdd(channel, Transaction::new);
  }

  /** Null if the channel is not in transaction mode. */
  @Nullable Transaction of(Object channel) {
    return channels.get(channel);
  }

  /** See {@code ChannelEvents.txCommit}. */
  @Nullable Object commit(Object channel) throws IOException {
    Transaction transaction = channels.get(channel);
    List<DeferredMessage> messages = transaction == null ? List.of() : transaction.take(channel);
    // It is empty when the gate calls back to have the channel commit by itself
    return messages.isEmpty()
        ? null
        : gate.commit(messages, () -> ChannelCalls.of(channel).txCommit(channel));
  }

  void rollback(Object channel) {
    Transaction transaction = channels.get(channel);
    if (transaction != null) {
      transaction.clear();
    }
  }
}
