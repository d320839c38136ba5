package io.pgshunt.agent.gate;

import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.NewTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Commits an AMQP transaction of which some messages are to be rows. Two systems cannot commit as
 * one; this order leaves the least to chance:
 *
 * <pre>
 *   1. insert the rows        fails: publish the messages in the AMQP transaction instead
 *   2. commit on the broker   fails: roll the rows back; the caller hears what it always heard
 *   3. commit the rows        fails for certain: publish the messages in a second AMQP transaction
 *                             nobody knows: IOException, as for any row of which that is not known
 * </pre>
 *
 * Step 3 follows an insert that succeeded, so that only a crash or a lost connection can stop it.
 * Thread-safe.
 */
final class JointCommit {

  private final Lazy<? extends TransactionStore> store;
  private final Gate gate;

  JointCommit(Lazy<? extends TransactionStore> store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  /**
   * @param messages at least one
   * @return what the broker answered
   * @throws IOException as the channel does, or if it is not known whether the rows are there
   */
  Object run(List<DeferredMessage> messages, BrokerCommit broker) throws IOException {
    OpenRows open;
    try {
      open = store.get().begin(rowsOf(messages));
    } catch (EnqueueException e) {
      return publishInstead(messages, e, broker);
    } catch (RuntimeException | Error e) {
      for (DeferredMessage message : messages) {
        gate.broke(message.task(), e);
        message.republish().run();
      }
      return broker.run();
    }
    Object answer = commit(open, broker);
    try {
      open.commit();
    } catch (EnqueueException e) {
      return publishInstead(messages, e, broker);
    } catch (RuntimeException | Error e) {
      throw gate.unknown(messages.get(0).task(), e);
    }
    for (DeferredMessage message : messages) {
      gate.succeeded(message.task());
    }
    return answer;
  }

  private static List<NewTask> rowsOf(List<DeferredMessage> messages) {
    List<NewTask> rows = new ArrayList<>(messages.size());
    for (DeferredMessage message : messages) {
      rows.addAll(message.task().rows());
    }
    return rows;
  }

  private static Object commit(OpenRows open, BrokerCommit broker) throws IOException {
    boolean committed = false;
    try {
      Object answer = broker.run();
      committed = true;
      return answer;
    } finally {
      if (!committed) {
        open.rollback();
      }
    }
  }

  /** What the gate throws, it throws for all of them. */
  private Object publishInstead(
      List<DeferredMessage> messages, EnqueueException failure, BrokerCommit broker)
      throws IOException {
    for (DeferredMessage message : messages) {
      gate.failed(message.task(), failure);
    }
    for (DeferredMessage message : messages) {
      message.republish().run();
    }
    return broker.run();
  }
}
