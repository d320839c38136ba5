package io.pgshunt.agent.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Flips the flag of a running service. */
abstract class SwitchCommand extends ProcessCommand {

  private final boolean on;

  SwitchCommand(boolean on) {
    this.on = on;
  }

  @Override
  void run(RunningJvm jvm, PrintWriter out) throws NoSuchGateException {
    RemoteGate gate = new RemoteGate(jvm.beans()).awaited();
    gate.set("Enabled", on);
    out.println(gate.status());
  }

  @Command(
      name = "on",
      description = "Tasks of the service go to PostgreSQL, from the next send on.",
      mixinStandardHelpOptions = true)
  static final class On extends SwitchCommand {
    On() {
      super(true);
    }
  }

  @Command(
      name = "off",
      description = "Tasks of the service go to AMQP, from the next send on.",
      mixinStandardHelpOptions = true)
  static final class Off extends SwitchCommand {
    Off() {
      super(false);
    }
  }
}
