package io.pgshunt.agent.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the Java processes that the other commands could be used on. */
@Command(
    name = "list",
    description = "Lists the Java processes of this user.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      for (RunningJvm.Listed listed : RunningJvm.list()) {
        out.println(listed.pid() + "  " + listed.name());
      }
      return ExitCode.OK;
    } catch (NoSuchGateException e) {
      spec.commandLine().getErr().println("pgshunt: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }
}
