package io.pgshunt.agent.start;

import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.LazyGate;

/** Shutdown hook that prints what went where, if {@code pgshunt.summary=true}. */
final class ExitSummary extends Thread {

  private final LazyGate gate;
  private final AgentLog log;

  ExitSummary(LazyGate gate, AgentLog log) {
    super("pgshunt-summary");
    this.gate = gate;
    this.log = log;
  }

  @Override
  public void run() {
    log.line("summary " + gate.statistics().summary());
  }
}
