package io.pgshunt.campaign;

import io.pgshunt.campaign.check.TallyLine;
import io.pgshunt.campaign.check.Verdict;
import io.pgshunt.campaign.check.Violation;
import io.pgshunt.campaign.fault.FaultKind;
import io.pgshunt.campaign.fault.FaultKind.Needs;
import io.pgshunt.campaign.fault.Schedule;
import io.pgshunt.campaign.service.Queues;
import io.pgshunt.campaign.stage.Broker;
import io.pgshunt.campaign.stage.Launch;
import io.pgshunt.campaign.stage.Settings;
import io.pgshunt.campaign.stage.SmallDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Plays rounds until the time is over, and says what came of them. For one thread. */
public final class Campaign {

  private static final int MOST_PRINTED = 30;

  private final Plan plan;
  private final Path directory;
  private final PrintWriter out;
  private final Map<String, TallyLine> tally = new TreeMap<>();
  private final List<Violation> violations = new ArrayList<>();

  /**
   * @param directory for the evidence, one folder a round; created
   * @param out says what is done
   */
  public Campaign(Plan plan, Path directory, PrintWriter out) {
    this.plan = plan;
    this.directory = directory;
    this.out = out;
  }

  /**
   * What is to be done.
   *
   * @param duration rounds are begun for so long
   * @param round how long the faults of one go on
   * @param kinds that are wanted; those that are not possible here are left out, and said to be
   * @param topologies one round each, in turns
   */
  public record Plan(
      long seed,
      Duration duration,
      Duration round,
      Set<FaultKind> kinds,
      List<Topology> topologies,
      boolean embeddedBroker,
      Settings settings) {

    public Plan {
      kinds = Set.copyOf(kinds);
      topologies = List.copyOf(topologies);
    }
  }

  /** The promises that were broken. */
  public List<Violation> run() throws Exception {
    Files.createDirectories(directory);
    Set<FaultKind> kinds = possible();
    Random random = new Random(plan.seed());
    long end = System.nanoTime() + plan.duration().toNanos();
    try (Broker broker = Broker.find(plan.embeddedBroker())) {
      out.println("seed " + plan.seed() + ", broker: " + broker.describe());
      for (int number = 1; number == 1 || System.nanoTime() < end; number++) {
        play(number, random.nextLong(), kinds, broker);
      }
    }
    return List.copyOf(violations);
  }

  /** The counts of all rounds, by fault. */
  public List<TallyLine> tally() {
    return List.copyOf(tally.values());
  }

  private void play(int number, long seed, Set<FaultKind> kinds, Broker broker) throws Exception {
    Topology topology = plan.topologies().get((number - 1) % plan.topologies().size());
    if (topology == Topology.SMALL_DISK && !kinds.contains(FaultKind.FILL_DISK)) {
      topology = Topology.SINGLE;
    }
    Schedule schedule =
        Schedule.of(
            seed, plan.round().toMillis(), kinds.stream().filter(topology::allows).toList());
    out.println("round " + number + ", seed " + seed + ":");
    Path evidence = directory.resolve("round-" + number);
    Queues queues = new Queues("campaign-" + ProcessHandle.current().pid() + "-" + number);
    Verdict verdict =
        new Round(topology, schedule, seed, plan.settings(), broker, queues, evidence, out).play();
    verdict.lines().forEach(line -> tally.merge(line.fault(), line, TallyLine::plus));
    violations.addAll(verdict.violations());
    if (verdict.isClean()) {
      Evidence.delete(evidence);
    } else {
      List<String> lines = verdict.violations().stream().map(Violation::toString).toList();
      Files.write(evidence.resolve("violations.txt"), lines);
      lines.stream().limit(MOST_PRINTED).forEach(line -> out.println("BROKEN " + line));
      if (lines.size() > MOST_PRINTED) {
        out.println("... " + lines.size() + " in all: " + evidence.resolve("violations.txt"));
      }
    }
    out.println("round " + number + (verdict.isClean() ? " is clean" : " broke promises"));
    out.flush();
  }

  private Set<FaultKind> possible() throws IOException, InterruptedException {
    EnumSet<FaultKind> possible = EnumSet.copyOf(plan.kinds());
    if (Launch.fakeTime().isEmpty()) {
      skip(possible, Needs.FAKE_TIME, "libfaketime is not installed (Debian: faketime)");
    }
    if (!SmallDisk.isPossible(directory)) {
      skip(possible, Needs.SMALL_DISK, "no file system can be mounted (that takes root)");
    }
    return possible;
  }

  private void skip(Set<FaultKind> possible, Needs needs, String why) {
    List<FaultKind> skipped = possible.stream().filter(kind -> kind.needs() == needs).toList();
    skipped.forEach(kind -> out.println("skipped: " + kind.word() + ": " + why));
    skipped.forEach(possible::remove);
  }

  /** What is kept of a round, or not. */
  private static final class Evidence {
    private Evidence() {}

    static void delete(Path directory) throws IOException {
      List<Path> paths;
      try (var walk = Files.walk(directory)) {
        paths = walk.sorted((a, b) -> b.compareTo(a)).toList();
      }
      for (Path path : paths) {
        Files.delete(path);
      }
    }
  }
}
