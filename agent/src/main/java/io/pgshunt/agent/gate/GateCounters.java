package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts messages by what became of them. Thread-safe. */
final class GateCounters {

  private final LongAdder rerouted = new LongAdder();
  private final LongAdder outcomeUnknown = new LongAdder();
  private final Map<PassThroughReason, LongAdder> passed = new EnumMap<>(PassThroughReason.class);

  GateCounters() {
    for (PassThroughReason reason : PassThroughReason.values()) {
      passed.put(reason, new LongAdder());
    }
  }

  void rerouted(int messages) {
    rerouted.add(messages);
  }

  void outcomeUnknown() {
    outcomeUnknown.increment();
  }

  void passed(PassThroughReason reason) {
    passed.get(reason).increment();
  }

  GateStatistics snapshot() {
    Map<PassThroughReason, Long> counts = new EnumMap<>(PassThroughReason.class);
    passed.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            counts.put(reason, count.sum());
          }
        });
    return new GateStatistics(rerouted.sum(), outcomeUnknown.sum(), counts);
  }
}
