package io.pgshunt.agent.cli;

import io.pgshunt.task.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what became, or in shadow mode would become, of a running service's tasks. */
@Command(
    name = "report",
    description = {
      "Says what became of the service's tasks, and what would have in shadow mode.",
      "A line for each task, line of code and outcome; first what became, then what would have."
    },
    mixinStandardHelpOptions = true)
final class ReportCommand extends ProcessCommand {

  private static final String[] MEMBERS = {
    "count", "task", "outcome", "callSite", "detail", "shadow"
  };

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(names = "--live", description = "Only what became of tasks.")
  private boolean live;

  @Option(names = "--shadow", description = "Only what would have become of them, in shadow mode.")
  private boolean shadow;

  @Option(names = "--reset", description = "Then begins anew. The counts of `status` go on.")
  private boolean reset;

  @Override
  void run(RunningJvm jvm, PrintWriter out) throws NoSuchGateException {
    RemoteGate gate = jvm.gate();
    CompositeData[] lines = gate.report();
    if (!json) {
      out.println(gate.status());
    }
    for (CompositeData line : lines) {
      if (isWanted(Boolean.TRUE.equals(line.get("shadow")))) {
        out.println(json ? Json.write(members(line)) : text(line));
      }
    }
    if (reset) {
      gate.resetReport();
    }
  }

  private boolean isWanted(boolean isShadow) {
    return live == shadow || isShadow == shadow;
  }

  private static Map<String, Object> members(CompositeData line) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String member : MEMBERS) {
      members.put(member, line.get(member));
    }
    return members;
  }

  private static String text(CompositeData line) {
    String detail = (String) line.get("detail");
    return String.format(
        "%8d  %s  %s  at %s%s",
        (Long) line.get("count"),
        line.get("task"),
        line.get("outcome"),
        line.get("callSite"),
        detail.isEmpty() ? "" : "  (" + detail + ")");
  }
}
