package io.pgshunt.campaign;

import io.pgshunt.campaign.check.Checker;
import io.pgshunt.campaign.check.Evidence;
import io.pgshunt.campaign.check.FaultSpan;
import io.pgshunt.campaign.check.RowChange;
import io.pgshunt.campaign.check.Verdict;
import io.pgshunt.campaign.fault.Effect;
import io.pgshunt.campaign.fault.FaultKind.Track;
import io.pgshunt.campaign.fault.Faults;
import io.pgshunt.campaign.fault.Schedule;
import io.pgshunt.campaign.fault.Scheduled;
import io.pgshunt.campaign.ledger.LedgerFile;
import io.pgshunt.campaign.service.Queues;
import io.pgshunt.campaign.stage.Broker;
import io.pgshunt.campaign.stage.Database;
import io.pgshunt.campaign.stage.Settings;
import io.pgshunt.campaign.stage.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One round: a new database, new programs, the faults of a schedule, and then rest, so that it can
 * be seen what became of every task.
 */
final class Round {

  private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(2);

  private final Topology topology;
  private final Schedule schedule;
  private final long seed;
  private final Settings settings;
  private final Broker broker;
  private final Queues queues;
  private final Path directory;
  private final PrintWriter out;
  private final ConcurrentLinkedQueue<FaultSpan> spans = new ConcurrentLinkedQueue<>();

  /**
   * @param queues of this round alone
   * @param directory for the ledgers and all else that is kept
   * @param out says what is done
   */
  Round(
      Topology topology,
      Schedule schedule,
      long seed,
      Settings settings,
      Broker broker,
      Queues queues,
      Path directory,
      PrintWriter out) {
    this.topology = topology;
    this.schedule = schedule;
    this.seed = seed;
    this.settings = settings;
    this.broker = broker;
    this.queues = queues;
    this.directory = directory;
    this.out = out;
  }

  Verdict play() throws Exception {
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("schedule.txt"),
        schedule.faults().stream().map(Scheduled::toString).toList());
    try (Broker.Drain drain = broker.drain(queues);
        Database database = topology.build();
        Stage stage = new Stage(settings, directory, queues, broker, database, seed)) {
      say("on " + database.describe());
      stage.start();
      disturb(stage);
      stage.endProducers();
      List<String> left = stage.awaitDrained(DRAIN_PATIENCE);
      List<RowChange> rows = database.changes();
      List<String> messages = drain.finish();
      Files.write(directory.resolve("rows.txt"), rows.stream().map(RowChange::toString).toList());
      Files.write(directory.resolve("messages.txt"), messages);
      Evidence evidence =
          new Evidence(
              LedgerFile.readAll(directory),
              rows,
              messages,
              database.deadLetters(),
              left,
              spans.stream().sorted(Comparator.comparingLong(FaultSpan::start)).toList(),
              settings.lease().toMillis());
      return Checker.check(evidence);
    }
  }

  private void disturb(Stage stage) throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    ExecutorService tracks = Executors.newFixedThreadPool(Track.values().length);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Track track : Track.values()) {
        running.add(tracks.submit(() -> disturb(stage, start, schedule.of(track))));
      }
      for (Future<?> track : running) {
        track.get();
      }
    } finally {
      tracks.shutdownNow();
    }
  }

  private Void disturb(Stage stage, long start, List<Scheduled> faults) throws Exception {
    for (Scheduled fault : faults) {
      long due = start + Duration.ofMillis(fault.afterMillis()).toNanos();
      long wait = Duration.ofNanos(due - System.nanoTime()).toMillis();
      Thread.sleep(Math.max(0, wait));
      long begin = System.currentTimeMillis();
      Effect effect = Faults.happen(fault, stage);
      long end = System.currentTimeMillis();
      spans.add(
          new FaultSpan(
              fault.kind().word(), begin, end, effect.explainsReruns(), effect.process()));
      say(
          String.format(
              "%s for %.1f s: %s", fault.kind().word(), (end - begin) / 1e3, effect.target()));
    }
    return null;
  }

  private void say(String text) throws IOException {
    String line = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + text;
    synchronized (out) {
      out.println(line);
      out.flush();
    }
    Files.writeString(
        directory.resolve("faults.txt"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
