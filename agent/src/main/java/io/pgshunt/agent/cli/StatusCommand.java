package io.pgshunt.agent.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Says whether the gate of a running service is on, and what it counted. */
@Command(
    name = "status",
    description = "Says whether tasks of the service move, and how many did.",
    mixinStandardHelpOptions = true)
final class StatusCommand extends ProcessCommand {

  @Override
  void run(RunningJvm jvm, PrintWriter out) throws NoSuchGateException {
    out.println(jvm.gate().status());
  }
}
