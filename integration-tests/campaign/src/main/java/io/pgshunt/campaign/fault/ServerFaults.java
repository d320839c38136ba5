package io.pgshunt.campaign.fault;

import io.pgshunt.campaign.stage.CampaignException;
import io.pgshunt.campaign.stage.Stage;
import io.pgshunt.campaign.stage.Waiting;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is done to PostgreSQL. */
final class ServerFaults {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MORE_THAN_ALLOWED = 100;
  private static final int TERMINATE_EVERY_MILLIS = 100;

  private static final String ANY_BACKEND =
      "select pid from pg_stat_activity where usename = 'app' order by random() limit 1";
  private static final String TERMINATE_ONE =
      """
      select pg_terminate_backend(pid)
      from (select pid from pg_stat_activity where usename = 'app' order by random() limit 1) one
      """;
  private static final String TERMINATE_ALL =
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'";

  private ServerFaults() {}

  static Effect kill(Stage stage, Random random, long millis)
      throws IOException, InterruptedException {
    stage.database().server().kill();
    Thread.sleep(millis);
    stage.database().server().start();
    return Effect.onAll("all processes");
  }

  static Effect stopImmediately(Stage stage, Random random, long millis)
      throws IOException, InterruptedException {
    stage.database().server().stopImmediately();
    Thread.sleep(millis);
    stage.database().server().start();
    return Effect.onAll("the server");
  }

  /** PostgreSQL takes it for a crash, ends all others and recovers. */
  static Effect killBackend(Stage stage, Random random, long millis)
      throws SQLException, InterruptedException {
    String pid = stage.database().ask(ANY_BACKEND);
    if (pid == null) {
      return Effect.harmless("nobody is connected");
    }
    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    Thread.sleep(millis);
    Waiting.forCondition(
        "PostgreSQL has recovered", PATIENCE, () -> "1".equals(stage.database().ask("select 1")));
    return Effect.onAll("process " + pid);
  }

  /** One after the other, in good order. */
  static Effect terminateBackends(Stage stage, Random random, long millis)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    int count = 0;
    while (System.nanoTime() < end) {
      stage.database().execute(TERMINATE_ONE);
      count++;
      Thread.sleep(1 + random.nextInt(TERMINATE_EVERY_MILLIS));
    }
    return Effect.harmless(count + " of them");
  }

  /** Every connection of every pool waits. */
  static Effect lockTable(Stage stage, Random random, long millis)
      throws SQLException, InterruptedException {
    try (Connection connection = stage.database().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // One lock only: two could be waited for in the order opposite to a sender's
      statement.execute("lock table pgshunt.task in access exclusive mode");
      Thread.sleep(millis);
      connection.rollback();
    }
    return Effect.onAll("task");
  }

  static Effect exhaustConnections(Stage stage, Random random, long millis)
      throws SQLException, InterruptedException {
    List<Connection> taken = new ArrayList<>();
    try {
      takeAll(stage, taken);
      stage.database().execute(TERMINATE_ALL);
      takeAll(stage, taken);
      Thread.sleep(millis);
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }
    return Effect.onAll(taken.size() + " of them");
  }

  private static void takeAll(Stage stage, List<Connection> taken) {
    // Those that were taken before may have been terminated, or lost to a fault that came meanwhile
    int before = taken.size();
    try {
      while (taken.size() - before < MORE_THAN_ALLOWED) {
        taken.add(stage.database().connectAsApp());
      }
    } catch (SQLException noMore) {
      // That is what is wanted
      return;
    }
    throw new CampaignException("PostgreSQL gives more connections than were configured");
  }

  static Effect fillDisk(Stage stage, Random random, long millis)
      throws IOException, InterruptedException {
    stage.database().smallDisk().fill();
    try {
      Thread.sleep(millis);
    } finally {
      stage.database().smallDisk().empty();
    }
    return Effect.onAll("of the tables");
  }

  static Effect standbyAway(Stage stage, Random random, long millis) throws InterruptedException {
    stage.database().replication().silence();
    try {
      Thread.sleep(millis);
    } finally {
      if (random.nextBoolean()) {
        stage.database().replication().cut();
      }
      stage.database().replication().heal();
    }
    return Effect.onAll("commits wait");
  }

  private static void disconnectSenders(Stage stage, Random random) throws SQLException {
    switch (random.nextInt(3)) {
      case 0 -> stage.toProducers().cut();
      case 1 -> stage.database().execute(TERMINATE_ALL);
      default -> {
        // They wait until the server is gone
        return;
      }
    }
  }

  /** To a standby that has everything, or that has been cut off just before. */
  static Effect failOver(Stage stage, Random random, long millis)
      throws IOException, SQLException, InterruptedException {
    boolean cutOff = random.nextBoolean();
    if (cutOff) {
      stage.database().replication().silence();
      Thread.sleep(millis / 2);
      // Their commits wait for the standby: the server has them, and only the server
      disconnectSenders(stage, random);
      Thread.sleep(millis / 2);
    }
    stage.database().failOver();
    stage.database().replication().heal();
    stage.database().addStandby();
    return Effect.onAll(cutOff ? "standby cut off before" : "at once");
  }
}
