package io.pgshunt.agent.control;

import io.pgshunt.agent.gate.Report;

/** A line of the report, in the form that JMX makes composite data of. */
public final class ReportLine {

  private final Report.Line line;

  ReportLine(Report.Line line) {
    this.line = line;
  }

  public String getTask() {
    return line.task();
  }

  public String getCallSite() {
    return line.callSite();
  }

  public String getOutcome() {
    return line.outcome();
  }

  /** Whether it is what would have become of tasks, in shadow mode. */
  public boolean isShadow() {
    return line.isShadow();
  }

  public long getCount() {
    return line.count();
  }

  public String getDetail() {
    return line.detail();
  }
}
