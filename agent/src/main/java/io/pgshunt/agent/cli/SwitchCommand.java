package io.pgshunt.agent.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes what a running service does with its tasks, and says what it does from then on. */
abstract class SwitchCommand extends ProcessCommand {

  @Override
  final void run(RunningJvm jvm, PrintWriter out) throws NoSuchGateException {
    RemoteGate gate = jvm.gate();
    change(gate, out);
  }

  abstract void change(RemoteGate gate, PrintWriter out) throws NoSuchGateException;

  /** Flips the flag. Exit code 1 if no task moves all the same, or if the flag was set already. */
  @Command(
      name = "on",
      description = "Tasks of the service go to PostgreSQL, from the next send on.",
      mixinStandardHelpOptions = true)
  static final class On extends SwitchCommand {

    @Override
    void change(RemoteGate gate, PrintWriter out) throws NoSuchGateException {
      boolean before = gate.isEnabled();
      gate.set("Enabled", true);
      out.println(gate.status());
      if (gate.isShadow()) {
        throw new NoSuchGateException(
            "tasks do not move yet: the service is in shadow mode, which `shadow PID off` ends");
      } else if (gate.rollout() == 0) {
        throw new NoSuchGateException(
            "tasks do not move yet: the rollout is 0%, which `rollout PID N` changes");
      } else if (before) {
        throw new NoSuchGateException("nothing has changed: it was on already");
      }
    }
  }

  @Command(
      name = "off",
      description = "Tasks of the service go to AMQP, from the next send on.",
      mixinStandardHelpOptions = true)
  static final class Off extends SwitchCommand {

    @Override
    void change(RemoteGate gate, PrintWriter out) throws NoSuchGateException {
      gate.set("Enabled", false);
      out.println(gate.status());
    }
  }

  @Command(
      name = "shadow",
      description = {
        "Begins or ends shadow mode, in which nothing moves and all is reported.",
        "What the flag says holds again once it ends."
      },
      mixinStandardHelpOptions = true)
  static final class Shadow extends SwitchCommand {

    private enum Word {
      on,
      off
    }

    @Parameters(index = "1", paramLabel = "on|off", description = "Whether it is shadow mode.")
    private Word word;

    @Override
    void change(RemoteGate gate, PrintWriter out) throws NoSuchGateException {
      gate.set("Shadow", word == Word.on);
      out.println(gate.status());
    }
  }

  @Command(
      name = "rollout",
      description = {
        "Sets the percentage of the service's tasks that move, chosen by task id.",
        "It stays until the line for it in a configuration file changes, or the service ends."
      },
      mixinStandardHelpOptions = true)
  static final class Rollout extends SwitchCommand {

    private static final int EVERYTHING = 100;

    @Parameters(index = "1", paramLabel = "PERCENT", description = "From 0 to 100.")
    private int percent;

    @Override
    void change(RemoteGate gate, PrintWriter out) throws NoSuchGateException {
      if (percent < 0 || percent > EVERYTHING) {
        throw new NoSuchGateException(
            "the rollout is a whole number of percent from 0 to 100, not " + percent);
      }
      gate.set("Rollout", percent);
      out.println(gate.status());
      if (!gate.isEnabled() || gate.isShadow()) {
        out.println("the rollout is " + gate.rollout() + "%, once the service is on");
      }
    }
  }
}
