package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many messages went where since the start, the flag being on. Of the maps, reasons that did
 * not occur are absent.
 *
 * @param rerouted committed to PostgreSQL
 * @param outcomeUnknown of which that is not known; their callers got an {@code IOException}
 * @param passed left to AMQP
 * @param rejected sent nowhere, as a policy says; their callers got an {@code IOException}
 * @param wouldMove seen in shadow mode, and would have been rerouted
 * @param wouldStay seen in shadow mode, and would have been left to AMQP
 */
public record GateStatistics(
    long rerouted,
    long outcomeUnknown,
    Map<PassThroughReason, Long> passed,
    Map<PassThroughReason, Long> rejected,
    long wouldMove,
    Map<PassThroughReason, Long> wouldStay,
    long notYetKnown) {

  /** Nothing counted. */
  public static final GateStatistics NONE =
      new GateStatistics(0, 0, Map.of(), Map.of(), 0, Map.of(), 0);

  public GateStatistics {
    passed = ordered(passed);
    rejected = ordered(rejected);
    wouldStay = ordered(wouldStay);
  }

  private static Map<PassThroughReason, Long> ordered(Map<PassThroughReason, Long> counts) {
    Map<PassThroughReason, Long> ordered = new EnumMap<>(PassThroughReason.class);
    ordered.putAll(counts);
    return Collections.unmodifiableMap(ordered);
  }

  /** {@code rerouted=12 passed{CHORD=1, NOT_A_TASK=3}}, and of the others what there is. */
  public String summary() {
    StringBuilder summary = new StringBuilder("rerouted=" + rerouted + " passed" + passed);
    if (outcomeUnknown > 0) {
      summary.append(" unknown=").append(outcomeUnknown);
    }
    if (!rejected.isEmpty()) {
      summary.append(" rejected").append(rejected);
    }
    if (wouldMove > 0 || !wouldStay.isEmpty()) {
      summary.append(" would-move=").append(wouldMove).append(" would-stay").append(wouldStay);
    }
    if (notYetKnown > 0) {
      summary.append(" not-yet-known=").append(notYetKnown);
    }
    return summary.toString();
  }
}
