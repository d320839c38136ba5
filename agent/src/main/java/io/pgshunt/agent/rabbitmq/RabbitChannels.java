package io.pgshunt.agent.rabbitmq;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.bootstrap.ChannelEvents;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.BrokerConnection;
import io.pgshunt.agent.gate.ChannelMode;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.gate.ReplacedProperties;
import io.pgshunt.agent.routing.QueueNames;
import io.pgshunt.agent.routing.VirtualHosts;
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

  /** Read once for each channel: it stays the same. */
  private final ByChannel<BrokerConnection> connections = new ByChannel<>();

  private final Declarations declarations;
  private final AsyncDeclarations asyncDeclarations;
  private final Confirms confirms;
  private final Transactions transactions;
  private final ReplacedProperties properties = new ReplacedProperties(System.getProperties());
  private volatile @Nullable ChannelEvents privileged;

  /**
   * @param usedQueues learns the queues that this JVM declares or consumes
   * @param virtualHosts learn what this JVM declares
   * @param confirmThreads run the application's confirm listeners
   * @param late whether the application may have opened channels already
   */
  public RabbitChannels(
      LazyGate gate,
      QueueNames usedQueues,
      VirtualHosts virtualHosts,
      Executor confirmThreads,
      AgentLog log,
      boolean late) {
    this.knownChannels = late ? new ByChannel<>() : null;
    this.declarations = new Declarations(usedQueues, virtualHosts, log);
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
  public int publish(
      Object channel,
      @Nullable String exchange,
      @Nullable String routingKey,
      boolean mandatory,
      boolean immediate,
      @Nullable Object @Nullable [] properties,
      @Nullable Object body,
      @Nullable Object listener,
      boolean open,
      long nextPublishSeqNo)
      throws IOException {
    if (exchange == null || routingKey == null || Bridge.isObserved()) {
      // amqp-client refuses these itself, in its own words; the others have been looked at
      return GO_ON;
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
                : ChannelMode.UNKNOWN,
            connections.getOrAdd(channel, () -> ConnectionFacts.of(channel)));
    Object collector = ChannelObservation.collectorOf(channel);
    return collector == null || !open || !call.mayBeTask()
        ? outcome(take(channel, call, transaction))
        : ChannelObservation.publish(
            channel,
            collector,
            call,
            listener,
            enriched -> take(channel, call.withProperties(enriched), transaction));
  }

  private static int outcome(boolean taken) {
    return taken ? TAKEN : GO_ON;
  }

  private boolean take(Object channel, PublishCall call, @Nullable Transaction transaction)
      throws IOException {
    try {
      return gate.take(call, transaction == null ? null : transaction.deferralOf(call));
    } catch (IOException e) {
      ChannelMetrics.publishFailed(channel, e);
      throw e;
    }
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
