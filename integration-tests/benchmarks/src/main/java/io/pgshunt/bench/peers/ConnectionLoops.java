package io.pgshunt.bench.peers;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Hand-written consumers: threads with a connection each, which take and run until stopped. */
final class ConnectionLoops implements Contestant.Running {

  private static final long WHEN_EMPTY_MS = 2;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** One thread's work. */
  interface Loop {
    /** Takes and runs some tasks; says how many. */
    int step() throws SQLException;
  }

  /** Prepares the work of one thread. */
  interface LoopFactory {
    Loop on(Connection connection) throws SQLException;
  }

  static ConnectionLoops start(BenchDatabase database, int connections, LoopFactory factory) {
    ConnectionLoops loops = new ConnectionLoops();
    for (int i = 0; i < connections; i++) {
      Thread thread = new Thread(() -> loops.run(database, factory), "loop-" + i);
      loops.threads.add(thread);
      thread.start();
    }
    return loops;
  }

  private void run(BenchDatabase database, LoopFactory factory) {
    try (Connection connection = database.connect()) {
      Loop loop = factory.on(connection);
      while (!stopped) {
        if (loop.step() == 0) {
          TimeUnit.MILLISECONDS.sleep(WHEN_EMPTY_MS);
        }
      }
    } catch (SQLException | RuntimeException | InterruptedException e) {
      failure.compareAndSet(null, e);
    }
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("interrupted", e);
      }
    }
    if (failure.get() != null) {
      throw new BenchmarkException("a hand-written consumer failed", failure.get());
    }
  }
}
