package io.pgshunt.agent.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the agent's jar. Speaks UTF-8 whatever the locale. */
@Command(
    name = "java -jar pgshunt-agent.jar",
    description = {
      "Tools of the pgshunt agent. To run a service with the agent, start it with",
      "  java -javaagent:pgshunt-agent.jar ..."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      ExplainCommand.class,
      ListCommand.class,
      SwitchCommand.On.class,
      SwitchCommand.Off.class,
      SwitchCommand.Shadow.class,
      SwitchCommand.Rollout.class,
      StatusCommand.class,
      ReportCommand.class,
      AttachCommand.class
    })
public final class AgentCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Called by name from the jar's main class; returns the exit code. */
  public static int run(String[] arguments) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    int code = run(out, err, arguments);
    out.flush();
    err.flush();
    return code;
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    CommandLine line = new CommandLine(new AgentCommand());
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setExpandAtFiles(false);
    line.setExecutionExceptionHandler(AgentCommand::failed);
    line.setParameterExceptionHandler(AgentCommand::misused);
    return line.execute(arguments);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  private static int misused(ParameterException e, String[] arguments) {
    e.getCommandLine().getErr().println("pgshunt: " + e.getMessage() + " (try --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    line.getErr().println("pgshunt: " + e);
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
