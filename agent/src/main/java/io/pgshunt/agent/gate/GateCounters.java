package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts messages by what became of them. Thread-safe. */
final class GateCounters {

  private final LongAdder rerouted = new LongAdder();
  private final LongAdder outcomeUnknown = new LongAdder();
  private final Map<PassThroughReason, LongAdder> passed = zeros();
  private final Map<PassThroughReason, LongAdder> rejected = zeros();
  private final LongAdder wouldMove = new LongAdder();
  private final Map<PassThroughReason, LongAdder> wouldStay = zeros();
  private final LongAdder notYetKnown = new LongAdder();

  private static Map<PassThroughReason, LongAdder> zeros() {
    Map<PassThroughReason, LongAdder> counts = new EnumMap<>(PassThroughReason.class);
    for (PassThroughReason reason : PassThroughReason.values()) {
      counts.put(reason, new LongAdder());
    }
    return counts;
  }

  void rerouted() {
    rerouted.increment();
  }

  void outcomeUnknown() {
    outcomeUnknown.increment();
  }

  void passed(PassThroughReason reason) {
    passed.get(reason).increment();
  }

  void rejected(PassThroughReason reason) {
    rejected.get(reason).increment();
  }

  void wouldMove() {
    wouldMove.increment();
  }

  void wouldStay(PassThroughReason reason) {
    wouldStay.get(reason).increment();
  }

  void notYetKnown() {
    notYetKnown.increment();
  }

  GateStatistics snapshot() {
    return new GateStatistics(
        rerouted.sum(),
        outcomeUnknown.sum(),
        sums(passed),
        sums(rejected),
        wouldMove.sum(),
        sums(wouldStay),
        notYetKnown.sum());
  }

  private static Map<PassThroughReason, Long> sums(Map<PassThroughReason, LongAdder> counts) {
    Map<PassThroughReason, Long> sums = new EnumMap<>(PassThroughReason.class);
    counts.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            sums.put(reason, count.sum());
          }
        });
    return sums;
  }
}
