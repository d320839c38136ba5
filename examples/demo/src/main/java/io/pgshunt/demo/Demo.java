package io.pgshunt.demo;

import io.pgshunt.queue.Migrations;
import io.pgshunt.queue.Schema;
import io.pgshunt.servers.EmbeddedBroker;
import io.pgshunt.servers.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * {@code java -jar pgshunt-demo.jar}: a shop that knows nothing of pgshunt, its broker, PostgreSQL
 * and a worker, each for real. Ends with 0 only if every count is right, 1 if not, 2 if it was
 * called wrongly.
 */
public final class Demo {

  private final Terminal terminal = new Terminal();

  private Demo() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    if (args.length > 0) {
      System.err.println("pgshunt-demo takes no arguments");
      System.exit(2);
    }
    System.exit(new Demo().run());
  }

  private int run() {
    Instant start = Instant.now();
    try {
      boolean right = tell();
      terminal.say("(" + Duration.between(start, Instant.now()).toSeconds() + " s)");
      return right ? 0 : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      terminal.heading("The demo was interrupted");
      return 1;
    } catch (Exception e) { // whatever it was, the person in front wants one line
      terminal.heading("The demo failed: " + (e instanceof DemoException ? e.getMessage() : e));
      return 1;
    }
  }

  private boolean tell() throws Exception {
    Places places = Places.aroundThisJar();
    terminal.heading("Starting PostgreSQL, an AMQP broker and the shop ...");
    FutureTask<EmbeddedPostgres> starting = inBackground(EmbeddedPostgres::launch);
    try (EmbeddedBroker broker = EmbeddedBroker.launch();
        EmbeddedPostgres postgres = starting.get();
        AmqpQueues amqp = new AmqpQueues(broker.amqpUri())) {
      PGSimpleDataSource dataSource = new PGSimpleDataSource();
      dataSource.setUrl(postgres.jdbcUrl());
      dataSource.setUser(postgres.user());
      Migrations.apply(dataSource, Schema.DEFAULT);
      terminal.say(postgres.describe());
      terminal.say(broker.describe());
      try (Program shop = startShop(places, broker, postgres)) {
        shop.awaitLines(1, line -> line.startsWith("shop is open"));
        Story story = new Story(terminal, amqp, new TaskRows(dataSource));
        story.flagOff(shop);
        story.flagOn(shop);
        story.passThrough(shop);
        try (Program worker = startWorker(places, postgres)) {
          story.work(worker);
        }
        story.flagOffAgain(shop);
        return story.conclude();
      }
    }
  }

  private Program startShop(Places places, EmbeddedBroker broker, EmbeddedPostgres postgres)
      throws IOException {
    return Program.start(
        "shop",
        terminal,
        List.of(
            "-javaagent:" + places.agent(),
            "-Dpgshunt.jdbc-url=" + postgres.jdbcUrl(),
            "-Dpgshunt.jdbc-user=" + postgres.user(),
            // The rows are to be seen before the worker takes them
            "-Dpgshunt.require-consumer=false",
            "-cp",
            Places.classPath(places.shop()),
            "com.example.shop.Shop",
            broker.amqpUri()));
  }

  private Program startWorker(Places places, EmbeddedPostgres postgres) throws IOException {
    return Program.start(
        "worker",
        terminal,
        List.of(
            "-jar",
            places.consumer().toString(),
            "work",
            "--jdbc-url",
            postgres.jdbcUrl(),
            "--user",
            postgres.user(),
            "--queues",
            "payments,emails,support",
            "--handlers",
            places.worker().toString()));
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "demo-start");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
