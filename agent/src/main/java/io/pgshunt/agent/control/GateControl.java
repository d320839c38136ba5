package io.pgshunt.agent.control;

import io.pgshunt.agent.bootstrap.Bridge;
import io.pgshunt.agent.gate.GateStatistics;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.celery.PassThroughReason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The gate, made reachable for JMX. Thread-safe. */
final class GateControl implements GateMXBean {

  private static final int EVERYTHING = 100;

  private final LazyGate gate;
  private final String version;

  GateControl(LazyGate gate, String version) {
    this.gate = gate;
    this.version = version;
  }

  @Override
  public String getVersion() {
    return version;
  }

  @Override
  public boolean isEnabled() {
    return Boolean.parseBoolean(System.getProperty(Bridge.FLAG));
  }

  @Override
  public void setEnabled(boolean enabled) {
    System.setProperty(Bridge.FLAG, Boolean.toString(enabled));
  }

  @Override
  public boolean isShadow() {
    return Bridge.isShadow();
  }

  @Override
  public void setShadow(boolean shadow) {
    System.setProperty(Bridge.SHADOW, Boolean.toString(shadow));
  }

  @Override
  public int getRollout() {
    return gate.policies().rollout();
  }

  @Override
  public void setRollout(int percent) {
    if (percent < 0 || percent > EVERYTHING) {
      throw new IllegalArgumentException(
          "the rollout is a whole number of percent from 0 to 100, not " + percent);
    }
    gate.setRollout(percent);
  }

  @Override
  public long getRerouted() {
    return gate.statistics().rerouted();
  }

  @Override
  public long getOutcomeUnknown() {
    return gate.statistics().outcomeUnknown();
  }

  @Override
  public Map<String, Long> getPassed() {
    return named(gate.statistics().passed());
  }

  @Override
  public Map<String, Long> getRejected() {
    return named(gate.statistics().rejected());
  }

  @Override
  public long getWouldMove() {
    return gate.statistics().wouldMove();
  }

  @Override
  public Map<String, Long> getWouldStay() {
    return named(gate.statistics().wouldStay());
  }

  @Override
  public long getNotYetKnown() {
    return gate.statistics().notYetKnown();
  }

  @Override
  public String getSummary() {
    GateStatistics statistics = gate.statistics();
    return statistics.summary();
  }

  @Override
  public List<ReportLine> getReport() {
    return gate.report().stream().map(ReportLine::new).toList();
  }

  @Override
  public void resetReport() {
    gate.resetReport();
  }

  private static Map<String, Long> named(Map<PassThroughReason, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((reason, count) -> named.put(reason.name(), count));
    return named;
  }
}
