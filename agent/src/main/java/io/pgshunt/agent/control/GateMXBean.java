package io.pgshunt.agent.control;

import java.util.List;
import java.util.Map;

/** The gate of this JVM, as {@value #NAME}. Counts are since the start, by reason where a map. */
public interface GateMXBean {

  /** Its object name. */
  String NAME = "io.pgshunt:type=Gate";

  /** The agent's version. */
  String getVersion();

  /** Whether tasks move: the system property {@code pgshunt.enabled}. */
  boolean isEnabled();

  /** Takes effect on the next send. */
  void setEnabled(boolean enabled);

  /** Whether messages are only looked at: the system property {@code pgshunt.shadow}. */
  boolean isShadow();

  /** Takes effect on the next send. */
  void setShadow(boolean shadow);

  /** Percent of the tasks that move; set here, it stays until a file's line for it changes. */
  int getRollout();

  /**
   * @throws IllegalArgumentException unless it is from 0 to 100
   */
  void setRollout(int percent);

  /** Messages committed to PostgreSQL. */
  long getRerouted();

  /** Messages of which that is not known. */
  long getOutcomeUnknown();

  /** Messages left to AMQP. */
  Map<String, Long> getPassed();

  /** Messages sent nowhere, their senders told. */
  Map<String, Long> getRejected();

  /** Messages seen in shadow mode that would have moved. */
  long getWouldMove();

  /** Messages seen in shadow mode that would have stayed. */
  Map<String, Long> getWouldStay();

  /** Tasks seen in shadow mode before PostgreSQL had answered whether it would take them. */
  long getNotYetKnown();

  /** All of this in a line. */
  String getSummary();

  /** What became of tasks, and then what would have in shadow mode. */
  List<ReportLine> getReport();

  /** The report begins anew; the counts go on. */
  void resetReport();
}
