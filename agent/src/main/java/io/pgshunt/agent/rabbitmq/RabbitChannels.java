package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.bootstrap.ChannelEvents;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.ChannelMode;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.gate.ReplacedProperties;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.Topology;
import io.pgshunt.agent.weave.PrivilegedCalls;
import java.io.IOException;
import java.util.Properties;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Hears what the woven channels tell and asks the gate. Thread-safe. */
public final class RabbitChannels implements ChannelEvents {

  private final LazyGate gate;
  private final QueueNames usedQueues;

  /** Those whose whole life was seen; null if that is all of them. */
  private final @Nullable ByChannel<Boolean> knownChannels;

  private final Declarations declarations;
  private final AsyncDeclarations asyncDeclarations;
  private final Confirms confirms;
  private final Transactions transactions;
  private final ReplacedProperties properties = new ReplacedProperties(System.getProperties());
  private volatile @Nullable ChannelEvents privileged;

  /**
   * @param usedQueues learns the queues that this JVM declares or consumes
   * @param topology learns what this JVM declares
   * @param confirmThreads run the application's confirm listeners
   * @param late whether the application may have opened channels already
   */
  public RabbitChannels(
      LazyGate gate,
      QueueNames usedQueues,
      Topology topology,
      Executor confirmThreads,
      AgentLog log,
      boolean late) {
    this.knownChannels = late ? new ByChannel<>() : null;
    this.declarations = new Declarations(usedQueues, topology, log);
    this.asyncDeclarations = new AsyncDeclarations(declarations);
    this.transactions = new Transactions(gate);
    this.confirms = new Confirms(confirmThreads, log);
    this.gate = gate;
    this.usedQueues = usedQueues;
  }

  @Override
  public ChannelEvents privileged() {
    ChannelEvents events = privileged;
    if (events == null) {
      events = PrivilegedCalls.of(ChannelEvents.class, this);
      privileged = events;
    }
    return events;
  }

  @Override
  public void propertiesReplaced(Properties before, Properties now) {
    properties.carryOver(before, now);
  }

  @Override
  public boolean publish(
      Object channel,
      @Nullable String exchange,
      @Nullable String routingKey,
      boolean mandatory,
      boolean immediate,
      @Nullable Object @Nullable [] properties,
      @Nullable Object body,
      boolean open,
      long nextPublishSeqNo)
      throws IOException {
    if (exchange == null || routingKey == null) {
      // amqp-client refuses these itself, in its own words
      return false;
    }
    Transaction transaction = transactions.of(channel);
    PublishCall call =
        new PublishCall(
            exchange,
            routingKey,
            mandatory,
            immediate,
            properties,
            body,
            isKnown(channel)
                ? PublishCall.mode(open, transaction != null, nextPublishSeqNo)
                : ChannelMode.UNKNOWN);
    return gate.take(call, transaction == null ? null : transaction.deferralOf(call));
  }

  private boolean isKnown(Object channel) {
    return knownChannels == null || knownChannels.get(channel) != null;
  }

  @Override
  public void opened(Object channel) {
    gate.inUse();
    if (knownChannels != null) {
      knownChannels.getOrAdd(channel, () -> true);
    }
  }

  @Override
  public void switched(boolean on, boolean shadow) {
    gate.switched(on, shadow);
  }

  @Override
  public void moved(Object channel, long sequenceNumber, SortedSet<Long> unconfirmed) {
    confirms.moved(channel, sequenceNumber, unconfirmed);
  }

  @Override
  public boolean confirmed(Object channel, long deliveryTag, boolean multiple, boolean positive) {
    return confirms.confirmed(channel, deliveryTag, multiple, positive);
  }

  @Override
  public void txSelected(Object channel) {
    transactions.begin(channel);
  }

  @Override
  public @Nullable Object txCommit(Object channel) throws IOException {
    return transactions.commit(channel);
  }

  @Override
  public void txRollback(Object channel) {
    transactions.rollback(channel);
  }

  @Override
  public void declared(Object channel, String operation, @Nullable Object[] arguments) {
    declarations.declared(channel, operation, arguments);
  }

  @Override
  public void asked(Object channel, Object method, CompletableFuture<?> answer) {
    asyncDeclarations.asked(channel, method, answer);
  }

  @Override
  public void queueUsed(@Nullable String queue) {
    if (queue != null && !queue.isEmpty()) {
      usedQueues.add(queue);
    }
  }
}
