package io.pgshunt.campaign;

import io.pgshunt.campaign.check.Violation;
import io.pgshunt.campaign.fault.FaultKind;
import io.pgshunt.campaign.stage.CampaignException;
import io.pgshunt.campaign.stage.Settings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Entry of {@code java -jar pgshunt-campaign.jar}. Exit code 1: a promise was broken; 2: the
 * campaign itself could not go on.
 */
@Command(
    name = "java -jar pgshunt-campaign.jar",
    mixinStandardHelpOptions = true,
    exitCodeOnExecutionException = 2,
    description = "Breaks everything around pgshunt, and keeps accounts of every task.")
public final class CampaignCommand implements Callable<Integer> {

  private static final int SETTLED_BY_LEASE = 3_000;

  @Option(names = "--minutes", description = "how long rounds are begun (default: 10)")
  private int minutes = 10;

  @Option(names = "--seed", description = "chooses the faults and when they come")
  private @Nullable Long seed;

  @Option(names = "--faults", split = ",", description = "only these, comma-separated")
  private List<String> faults = List.of();

  @Option(names = "--round-seconds", description = "how long faults come in a round (default: 90)")
  private int roundSeconds = 90;

  @Option(names = "--topologies", split = ",", description = "${COMPLETION-CANDIDATES}, in turns")
  private List<Topology> topologies = List.of(Topology.values());

  @Option(names = "--rate", description = "publishes of each thread in a second (default: 25)")
  private int rate = 25;

  @Option(names = "--embedded-broker", description = "leave a RabbitMQ that runs here alone")
  private boolean embeddedBroker;

  @Option(names = "--agent", description = "the agent's jar (default: as the build made it)")
  private @Nullable Path agent;

  @Option(names = "--evidence", description = "where to keep it (default: a temporary directory)")
  private @Nullable Path evidence;

  private CampaignCommand() {}

  public static void main(String[] arguments) {
    // Servers that run inside this JVM would keep it alive
    System.exit(new CommandLine(new CampaignCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Path directory = evidence == null ? Files.createTempDirectory("pgshunt-campaign-") : evidence;
    Campaign.Plan plan =
        new Campaign.Plan(
            seed == null ? System.nanoTime() : seed,
            Duration.ofMinutes(minutes),
            Duration.ofSeconds(roundSeconds),
            kinds(),
            topologies,
            embeddedBroker,
            new Settings(agentJar(), 2, 2, 6, rate, Duration.ofMillis(SETTLED_BY_LEASE)));
    Campaign campaign = new Campaign(plan, directory, out);
    List<Violation> violations = campaign.run();
    out.println();
    out.print(TallyTable.of(campaign.tally()));
    out.println(
        violations.isEmpty()
            ? "No promise was broken."
            : violations.size() + " promises were broken. Evidence: " + directory);
    return violations.isEmpty() ? 0 : 1;
  }

  private Set<FaultKind> kinds() {
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    faults.forEach(word -> kinds.add(FaultKind.named(word)));
    return faults.isEmpty() ? EnumSet.allOf(FaultKind.class) : kinds;
  }

  private Path agentJar() {
    Path jar =
        agent == null
            ? Path.of(System.getProperty("java.class.path"))
                .toAbsolutePath()
                .resolve("../../../../agent/target/pgshunt-agent.jar")
                .normalize()
            : agent;
    if (!Files.exists(jar)) {
      throw new CampaignException(jar + " is not there: build it, or name it with --agent");
    }
    return jar;
  }
}
