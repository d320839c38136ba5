package io.pgshunt.agent.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command for a running service. Exit code 1 if it cannot be carried out. */
abstract class ProcessCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PID", description = "The process id of the service.")
  private String pid;

  @Override
  public final Integer call() {
    try (RunningJvm jvm = RunningJvm.attach(pid)) {
      run(jvm, spec.commandLine().getOut());
      return ExitCode.OK;
    } catch (NoSuchGateException e) {
      spec.commandLine().getErr().println("pgshunt: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  abstract void run(RunningJvm jvm, PrintWriter out) throws NoSuchGateException;
}
