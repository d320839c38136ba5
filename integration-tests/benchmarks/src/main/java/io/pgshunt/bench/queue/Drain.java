package io.pgshunt.bench.queue;

import io.pgshunt.bench.measure.Costs;
import io.pgshunt.bench.measure.Ledger;
import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.server.Meter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a contestant's queue and measures how fast it is emptied: from the first task that is run
 * to the last one (with callbacks: to the last callback). Then it stops the contestant and balances
 * the ledgers against what is stored.
 *
 * @param perSecond tasks, or tasks with their callbacks
 * @param complaints what is wrong with the ledgers; empty if nothing is
 */
record Drain(double perSecond, Costs costs, List<String> complaints) {

  private static final double PATIENCE = 6;

  private static final double LEAST_PATIENCE_S = 6;

  /** How long to wait for tasks that should do for so many seconds. */
  static double patience(double seconds) {
    return Math.max(LEAST_PATIENCE_S, PATIENCE * seconds);
  }

  /** Reads what the server has done so far. */
  interface Readings {
    Meter.Reading settled() throws SQLException;
  }

  /**
   * @param chained whether tasks have callbacks
   * @param patience in seconds; a contestant that has not finished by then is stopped
   */
  static Drain of(
      Contestant contestant, int count, boolean chained, double patience, Readings readings)
      throws SQLException, IOException {
    contestant.load(count);
    Meter.Reading before = readings.settled();
    Ledgers ledgers = new Ledgers();
    double rate;
    Contestant.Running running = contestant.start(ledgers);
    try {
      rate = ledgers.rate(count, chained, patience);
    } finally {
      running.close();
    }
    Meter.Reading after = readings.settled();
    Costs costs =
        contestant.usesPostgres() ? before.until(after, ledgers.tasks.runs()) : Costs.NONE;
    return new Drain(rate, costs, complaints(contestant, count, chained, ledgers));
  }

  private static List<String> complaints(
      Contestant contestant, int count, boolean chained, Ledgers ledgers)
      throws SQLException, IOException {
    List<String> complaints = new ArrayList<>();
    Ledger.Balance tasks = ledgers.tasks.balance(count, contestant.left());
    if (tasks.ran() == 0) {
      complaints.add(contestant.name() + ": ran nothing");
    }
    add(complaints, contestant, "tasks", tasks);
    if (chained) {
      // A task that is still stored has no callback yet
      long left = tasks.left() + contestant.callbacksLeft();
      Ledger.Balance callbacks = ledgers.callbacks.balance(count, left);
      add(complaints, contestant, "callbacks", callbacks);
    }
    return complaints;
  }

  private static void add(
      List<String> complaints, Contestant contestant, String what, Ledger.Balance balance) {
    String complaint = balance.complaint();
    if (complaint != null) {
      complaints.add(contestant.name() + ": " + what + ": " + complaint);
    }
  }

  /** What was run. */
  private static final class Ledgers implements Contestant.Journal {

    private final Ledger tasks = new Ledger();
    private final Ledger callbacks = new Ledger();
    private volatile long begin;

    @Override
    public void task(long number) {
      if (begin == 0) {
        begin = System.nanoTime();
      }
      tasks.ran(number);
    }

    @Override
    public void callback(long number) {
      callbacks.ran(number);
    }

    /** Waits until all has run or the time is over; what ran a second since the first. */
    double rate(int count, boolean chained, double limitSeconds) {
      Ledger last = chained ? callbacks : tasks;
      long deadline = System.nanoTime() + (long) (limitSeconds * 1e9);
      while (last.runs() < count && System.nanoTime() < deadline) {
        Pause.micros(500);
      }
      return last.runs() / Math.max(1e-6, (System.nanoTime() - begin) / 1e9);
    }
  }
}
