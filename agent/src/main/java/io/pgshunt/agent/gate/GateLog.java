package io.pgshunt.agent.gate;

import io.pgshunt.celery.AmqpMessage;
import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Samples what the gate does: the first message of each reason in full, then at most one a minute
 * with the number of those in between. Messages that are no tasks are everyday traffic and are
 * mentioned once. Thread-safe, without locks.
 */
final class GateLog {

  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Set<PassThroughReason> ONCE =
      Set.of(PassThroughReason.NOT_A_TASK, PassThroughReason.BATCH);

  private static final int MOST_SHADOW_LINES = 100;

  private final AtomicInteger shadowLines = new AtomicInteger();
  private final AgentLog log;
  private final LongSupplier nanoTime;
  private final Map<PassThroughReason, Sampler> samplers = new EnumMap<>(PassThroughReason.class);
  private final Sampler unknown;

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  GateLog(AgentLog log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
    for (PassThroughReason reason : PassThroughReason.values()) {
      samplers.put(reason, new Sampler(ONCE.contains(reason)));
    }
    this.unknown = new Sampler(false);
  }

  /**
   * @param publication null if it could not even be read
   */
  void passed(@Nullable Publication publication, Translation.PassThrough passThrough) {
    stayed("to AMQP", publication, passThrough);
  }

  /** A message that was sent nowhere, as a policy says. */
  void rejected(@Nullable Publication publication, Translation.PassThrough passThrough) {
    stayed("IOException to the caller", publication, passThrough);
  }

  private void stayed(
      String where, @Nullable Publication publication, Translation.PassThrough passThrough) {
    Sampler sampler = samplers.get(passThrough.reason());
    if (!sampler.isDue()) {
      return;
    }
    log.line(
        where
            + " ("
            + passThrough.reason()
            + "): "
            + (publication == null ? "" : target(publication.message()))
            + passThrough.detail()
            + sampler.since());
  }

  private static String target(AmqpMessage message) {
    return "exchange '" + message.exchange() + "', key '" + message.routingKey() + "': ";
  }

  /** The first task of its kind in shadow mode; the report has the others. */
  void shadowed(Publication publication, String outcome) {
    if (shadowLines.getAndIncrement() < MOST_SHADOW_LINES) {
      log.line("shadow: " + target(publication.message()) + outcome);
    }
  }

  void outcomeUnknown(String message) {
    if (unknown.isDue()) {
      log.warn("IOException to the caller: " + message + unknown.since());
    }
  }

  /** Lets one event pass at once, then one a minute, and counts the others. */
  private final class Sampler {
    private static final long NEVER = Long.MIN_VALUE;

    private final boolean once;
    private final AtomicLong last = new AtomicLong(NEVER);
    private final LongAdder skipped = new LongAdder();

    Sampler(boolean once) {
      this.once = once;
    }

    boolean isDue() {
      long now = nanoTime.getAsLong();
      long then = last.get();
      boolean due = then == NEVER || (!once && now - then >= PAUSE_NANOS);
      if (due && last.compareAndSet(then, now)) {
        return true;
      }
      skipped.increment();
      return false;
    }

    String since() {
      long count = skipped.sumThenReset();
      return count == 0 ? "" : " (and " + count + " more since the last such line)";
    }
  }
}
