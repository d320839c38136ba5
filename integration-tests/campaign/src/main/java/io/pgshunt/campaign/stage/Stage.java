package io.pgshunt.campaign.stage;

import io.pgshunt.campaign.proxy.FaultProxy;
import io.pgshunt.campaign.service.Producer;
import io.pgshunt.campaign.service.Queues;
import io.pgshunt.campaign.service.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the faults of one round happen to: a database behind proxies, a broker, producers and
 * workers. Programs that end are started again, as a supervisor would. Thread-safe.
 */
public final class Stage implements AutoCloseable {

  private static final long SUPERVISE_MILLIS = 200;
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final String SETTLE_MILLIS = "2000";

  private final Settings settings;
  private final Path directory;
  private final Queues queues;
  private final Broker broker;
  private final Database database;
  private final FaultProxy toProducers;
  private final FaultProxy toWorkers;
  private final Random seeds;
  private final List<Child> producers = new ArrayList<>();
  private final List<Child> workers = new ArrayList<>();
  private final AtomicBoolean supervising = new AtomicBoolean(true);
  private final Thread supervisor = new Thread(this::supervise, "supervisor");
  private Launch launch = Launch.ORDINARY;
  private int started;

  public Stage(
      Settings settings,
      Path directory,
      Queues queues,
      Broker broker,
      Database database,
      long seed) {
    this.settings = settings;
    this.directory = directory;
    this.queues = queues;
    this.broker = broker;
    this.database = database;
    this.seeds = new Random(seed);
    this.toProducers = new FaultProxy(database::port, true);
    this.toWorkers = new FaultProxy(database::port, true);
  }

  /** Starts the programs; returns when tasks are published, moved and run. */
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    for (int i = 0; i < settings.workers(); i++) {
      addWorker();
    }
    Waiting.forCondition(
        "the workers have started",
        START_PATIENCE,
        () ->
            Integer.parseInt(database.ask("select count(*) from pgshunt.worker"))
                >= settings.workers());
    for (int i = 0; i < settings.producers(); i++) {
      addProducer();
    }
    Waiting.forCondition(
        "tasks are moved and run",
        START_PATIENCE,
        () ->
            Integer.parseInt(database.ask("select count(*) from campaign.seen where deleted > 0"))
                > 0);
    supervisor.setDaemon(true);
    supervisor.start();
  }

  public Database database() {
    return database;
  }

  /** Between producers and the database. */
  public FaultProxy toProducers() {
    return toProducers;
  }

  /** Between workers and the database. */
  public FaultProxy toWorkers() {
    return toWorkers;
  }

  public Duration lease() {
    return settings.lease();
  }

  public synchronized Child anyProducer(Random random) {
    return producers.get(random.nextInt(producers.size()));
  }

  public synchronized Child anyWorker(Random random) {
    return workers.get(random.nextInt(workers.size()));
  }

  public synchronized List<Child> producers() {
    return List.copyOf(producers);
  }

  /** How programs are launched from now on. */
  public synchronized void launchBy(Launch next) {
    launch = next;
  }

  /** Waits until everything that was killed runs again. */
  public void awaitComplete() throws InterruptedException {
    Waiting.forCondition("all programs run again", START_PATIENCE, this::isComplete);
  }

  /** Ends all faults and the producers, in good order. */
  public void endProducers() throws IOException, InterruptedException {
    supervising.set(false);
    supervisor.join();
    toProducers.heal();
    toWorkers.heal();
    for (Child producer : producers()) {
      producer.tell("steady");
      producer.tell("quit");
    }
    for (Child producer : producers()) {
      producer.awaitEnd();
    }
    Waiting.forCondition(
        "nothing is held back any more",
        START_PATIENCE,
        () -> toProducers.isQuiet() && toWorkers.isQuiet());
  }

  /** Waits until the workers have run everything; returns what is left if they do not. */
  public List<String> awaitDrained(Duration patience) throws InterruptedException, SQLException {
    for (Child worker : List.copyOf(workers)) {
      if (!worker.isAlive()) {
        startAgain(worker);
      }
    }
    return Waiting.until(patience, () -> database.rows().isEmpty()) ? List.of() : database.rows();
  }

  @Override
  public void close() {
    supervising.set(false);
    try {
      supervisor.join();
      for (Child child : all()) {
        child.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    toProducers.close();
    toWorkers.close();
  }

  private synchronized boolean isComplete() {
    return producers.stream().allMatch(Child::isAlive) && workers.stream().allMatch(Child::isAlive);
  }

  private void supervise() {
    try {
      while (supervising.get()) {
        for (Child child : all()) {
          if (!child.isAlive()) {
            startAgain(child);
          }
        }
        Thread.sleep(SUPERVISE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Child> all() {
    List<Child> all = new ArrayList<>(producers);
    all.addAll(workers);
    return all;
  }

  private synchronized void startAgain(Child child) {
    try {
      if (producers.remove(child)) {
        addProducer();
      } else if (workers.remove(child)) {
        addWorker();
      }
    } catch (IOException e) {
      throw new CampaignException("A program cannot be started again", e);
    }
  }

  private synchronized void addProducer() throws IOException {
    String name = "producer-" + ++started;
    producers.add(
        launch
            .jvm()
            .option("-javaagent:" + settings.agentJar())
            .property("pgshunt.enabled", "true")
            .property("pgshunt.jdbc-url", url(toProducers, ""))
            .property("pgshunt.jdbc-user", Database.APP)
            .property("pgshunt.settle-timeout", SETTLE_MILLIS)
            .property("pgshunt.summary", "true")
            .start(
                directory,
                name,
                Producer.class,
                directory.toString(),
                name,
                broker.uri(),
                queues.prefix(),
                "" + settings.threads(),
                "" + settings.rate(),
                "" + seeds.nextLong()));
  }

  private synchronized void addWorker() throws IOException {
    String name = "worker-" + ++started;
    workers.add(
        launch
            .jvm()
            .start(
                directory,
                name,
                Worker.class,
                directory.toString(),
                name,
                url(toWorkers, "&connectTimeout=2&socketTimeout=10&user=" + Database.APP),
                queues.prefix(),
                "" + settings.lease().toMillis()));
  }

  private static String url(FaultProxy proxy, String more) {
    return "jdbc:postgresql://127.0.0.1:"
        + proxy.port()
        + "/postgres?sslmode=disable&gssEncMode=disable"
        + more;
  }
}
