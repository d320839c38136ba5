package io.pgshunt.bench.queue;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.measure.Latencies;
import io.pgshunt.bench.measure.Ledger;
import io.pgshunt.bench.peers.Contestant;
import io.pgshunt.bench.peers.Senders.BatchSender;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends one chain at a time, at irregular moments, and waits until its callback has run; on demand
 * with other chains going on beside it. Thread-safe.
 */
final class ChainProbe implements Contestant.Journal {

  private static final long PATIENCE_NANOS = 15_000_000_000L;
  private static final int LONGEST_PAUSE_MICROS = 25_000;
  private static final long TICK_MS = 20;

  private final Ledger tasks = new Ledger();
  private final Ledger callbacks = new Ledger();
  private final AtomicLong next = new AtomicLong();
  private final Random random = new Random(1);
  private long awaited = -1;
  private long arrivedAt;

  @Override
  public void task(long number) {
    tasks.ran(number);
  }

  @Override
  public void callback(long number) {
    callbacks.ran(number);
    long now = System.nanoTime();
    synchronized (this) {
      if (number == awaited) {
        awaited = -1;
        arrivedAt = now;
        notifyAll();
      }
    }
  }

  /** Sends chains for a while. */
  Latencies measure(BatchSender sender, double seconds) throws SQLException, IOException {
    Latencies latencies = new Latencies();
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < deadline) {
      long number = next.getAndIncrement();
      synchronized (this) {
        awaited = number;
      }
      long start = System.nanoTime();
      sender.send(number);
      latencies.add(awaitCallback() - start);
      Pause.micros(random.nextInt(LONGEST_PAUSE_MICROS));
    }
    return latencies;
  }

  private synchronized long awaitCallback() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try {
      while (awaited >= 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new BenchmarkException("no callback of task " + awaited + " within 15 s");
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      throw Pause.interrupted(e);
    }
    return arrivedAt;
  }

  /** Sends {@code perSecond} chains in small groups, whether the earlier ones have ended or not. */
  Load load(BatchSender sender, double perSecond) {
    return new Load(sender, perSecond);
  }

  /** Chains that go on beside the one that is measured. */
  final class Load {

    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    Load(BatchSender sender, double perSecond) {
      thread = new Thread(() -> run(sender, perSecond), "load");
      thread.start();
    }

    private void run(BatchSender sender, double perSecond) {
      try {
        long start = System.nanoTime();
        long sent = 0;
        while (!stopped) {
          long due = (long) ((System.nanoTime() - start) / 1e9 * perSecond);
          int group = (int) Math.min(1_000, due - sent);
          if (group > 0) {
            sender.send(next.getAndAdd(group), group);
            sent += group;
          }
          TimeUnit.MILLISECONDS.sleep(TICK_MS);
        }
      } catch (SQLException | IOException | RuntimeException | InterruptedException e) {
        failure = e;
      }
    }

    void stop() {
      stopped = true;
      Pause.join(thread);
      if (failure != null) {
        throw new BenchmarkException("the load could not be sent", failure);
      }
    }
  }

  /** Waits until all callbacks have run, but not for ever: the balance shows what is missing. */
  void awaitAll() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (callbacks.runs() < next.get() && System.nanoTime() < deadline) {
      Pause.micros(2_000);
    }
  }

  /** What is wrong with the ledgers; null if nothing is. */
  @Nullable String complaint(long tasksLeft, long callbacksLeft) {
    String ofTasks = tasks.balance(next.get(), tasksLeft).complaint();
    String ofCallbacks = callbacks.balance(next.get(), tasksLeft + callbacksLeft).complaint();
    if (ofTasks != null) {
      return "tasks: " + ofTasks;
    }
    return ofCallbacks == null ? null : "callbacks: " + ofCallbacks;
  }
}
