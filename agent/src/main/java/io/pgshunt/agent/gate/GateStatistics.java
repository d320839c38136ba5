package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many messages went where since the start, the flag being on.
 *
 * @param rerouted committed to PostgreSQL
 * @param outcomeUnknown of which that is not known; their callers got an {@code IOException}
 * @param passed left to AMQP, by reason; reasons that did not occur are absent
 */
public record GateStatistics(
    long rerouted, long outcomeUnknown, Map<PassThroughReason, Long> passed) {

  /** Nothing counted. */
  public static final GateStatistics NONE = new GateStatistics(0, 0, Map.of());

  public GateStatistics {
    Map<PassThroughReason, Long> ordered = new EnumMap<>(PassThroughReason.class);
    ordered.putAll(passed);
    passed = Collections.unmodifiableMap(ordered);
  }

  /** {@code rerouted=12 passed{CHORD=1, NOT_A_TASK=3}}, and the unknown if there are any. */
  public String summary() {
    String unknown = outcomeUnknown == 0 ? "" : " unknown=" + outcomeUnknown;
    return "rerouted=" + rerouted + " passed" + passed + unknown;
  }
}
