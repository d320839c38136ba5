package io.pgshunt.consumer.cli;

import io.pgshunt.consumer.ConsumerStartException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * The executable jar's entry. Errors are one line on stderr; exit code 2 for wrong usage, 1 for
 * everything else that fails.
 */
@Command(
    name = "pgshunt-consumer",
    description = "Runs queued tasks and chains what follows them.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      WorkCommand.class,
      MigrateCommand.class,
      QueuesCommand.class,
      DeadLettersCommand.class,
      CancelCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Each option can also be given as a system property or an environment variable:",
      "--jdbc-url as pgshunt.jdbc-url or PGSHUNT_JDBC_URL, --queues as pgshunt.worker.queues",
      "or PGSHUNT_WORKER_QUEUES. See the README for all of them."
    })
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    Charset charset = Charset.defaultCharset();
    PrintWriter out = new PrintWriter(System.out, true, charset);
    PrintWriter err = new PrintWriter(System.err, true, charset);
    System.exit(run(out, err, args));
  }

  /** Runs one command; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setDefaultValueProvider(new SettingDefaults(System::getProperty, System::getenv))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, Durations::parse)
        .setParameterExceptionHandler((wrong, given) -> usageError(err, wrong))
        .setExecutionExceptionHandler((failure, command, parsed) -> failure(err, failure))
        .execute(args);
  }

  /** Whoever mistypes a command, or gives none, is told which there are. */
  private static int usageError(PrintWriter err, ParameterException wrong) {
    usageError(err, (Exception) wrong);
    CommandLine command = wrong.getCommandLine();
    if (!command.getSubcommands().isEmpty()) {
      err.println("Commands:");
      err.print(command.getHelp().commandList());
      err.flush();
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static int usageError(PrintWriter err, Exception wrong) {
    err.println("pgshunt-consumer: " + firstLine(wrong) + " (--help says more)");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failure(PrintWriter err, Exception failure) {
    if (failure instanceof IllegalArgumentException) {
      return usageError(err, failure);
    }
    boolean known = failure instanceof ConsumerStartException || failure instanceof CliException;
    String type = known ? "" : failure.getClass().getSimpleName() + ": ";
    err.println("pgshunt-consumer: " + type + firstLine(failure));
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "pgshunt-consumer " + Objects.requireNonNullElse(version, "(not from a jar)")
      };
    }
  }
}
