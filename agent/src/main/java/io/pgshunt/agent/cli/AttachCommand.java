package io.pgshunt.agent.cli;

import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings the agent into a service that was started without it. */
@Command(
    name = "attach",
    description = {
      "Brings the agent into a running service.",
      "Tasks on channels that it opens from then on can move; those that are open already stay as",
      "they are. Settings are given as -Dpgshunt.jdbc-url=... and so on, best of all as",
      "-Dpgshunt.config=FILE, for what is written here can be seen in the list of processes.",
      "The environment variable PGSHUNT_JDBC_PASSWORD of this command is handed on."
    },
    mixinStandardHelpOptions = true)
final class AttachCommand extends ProcessCommand {

  private static final String PASSWORD = "pgshunt.jdbc-password";
  private static final String PASSWORD_VARIABLE = "PGSHUNT_JDBC_PASSWORD";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration WAIT_FOR_ANOTHER = Duration.ofSeconds(1);

  @Option(names = "-D", paramLabel = "NAME=VALUE", description = "A setting of the agent.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  void run(RunningJvm jvm, PrintWriter out) throws NoSuchGateException {
    RemoteGate gate = jvm.gateIfAny();
    if (gate.awaited(WAIT_FOR_ANOTHER)) {
      throw new NoSuchGateException("the process has the agent already: " + gate.status());
    }
    jvm.loadAgent(ownJar(), arguments());
    if (!gate.awaited(PATIENCE)) {
      throw new NoSuchGateException(
          "the agent was loaded, but its gate did not start: see the stderr of the process");
    }
    out.println("attached, " + gate.status());
  }

  private String arguments() {
    List<String> pairs = new ArrayList<>();
    String password = System.getenv(PASSWORD_VARIABLE);
    if (password != null) {
      settings.putIfAbsent(PASSWORD, password);
    }
    settings.forEach((name, value) -> pairs.add(encoded(name) + "=" + encoded(value)));
    return String.join("&", pairs);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String ownJar() throws NoSuchGateException {
    try {
      return Path.of(
              AttachCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toAbsolutePath()
          .toString();
    } catch (URISyntaxException e) {
      throw new NoSuchGateException("the agent's jar cannot be found: " + e.getMessage());
    }
  }
}
