package io.pgshunt.bench.queue;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.measure.Ledger;
import io.pgshunt.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Keeps a queue from running empty, without making it deep. */
final class Feeder {

  private static final int PORTION = 5_000;
  private static final int BACKLOG = 20_000;

  private final BenchDatabase database;
  private final String insert;
  private final Ledger ledger;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long fedInAll;
  private volatile @Nullable SQLException failure;

  private Feeder(BenchDatabase database, String insert, Ledger ledger) {
    this.database = database;
    this.insert = insert;
    this.ledger = ledger;
    this.thread = new Thread(this::feed, "feeder");
  }

  /**
   * @param insert of the tasks numbered from its first to its second parameter
   * @param ledger of what is run; tasks are numbered from 0
   */
  static Feeder start(BenchDatabase database, String insert, Ledger ledger) {
    Feeder feeder = new Feeder(database, insert, ledger);
    feeder.thread.setDaemon(true);
    feeder.thread.start();
    return feeder;
  }

  private void feed() {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(insert)) {
      long fed = 0;
      while (!stopped) {
        if (fed - ledger.runs() < BACKLOG) {
          statement.setLong(1, fed);
          statement.setLong(2, fed + PORTION - 1);
          statement.executeUpdate();
          fed += PORTION;
          fedInAll = fed;
        } else {
          Pause.micros(2_000);
        }
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  /** Says how many tasks there were. */
  long stop() {
    stopped = true;
    Pause.join(thread);
    if (failure != null) {
      throw new BenchmarkException("the queue could not be fed", failure);
    }
    return fedInAll;
  }
}
