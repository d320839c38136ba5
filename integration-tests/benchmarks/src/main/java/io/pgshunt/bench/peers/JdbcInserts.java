package io.pgshunt.bench.peers;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.bench.server.BenchDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What stands in for pgbench where it is not installed. */
public final class JdbcInserts {

  private JdbcInserts() {}

  public static Pgbench.Result run(
      BenchDatabase database, PlainTable table, Workload workload, int clients, long millis) {
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      long start = System.nanoTime();
      long deadline = start + millis * 1_000_000;
      List<Future<Long>> results = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        results.add(pool.submit(() -> insert(database, table, workload, deadline)));
      }
      long count = 0;
      for (Future<Long> result : results) {
        count += result.get();
      }
      return new Pgbench.Result(count, count / ((System.nanoTime() - start) / 1e9));
    } catch (ExecutionException e) {
      throw new BenchmarkException("an insert failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    } finally {
      pool.shutdown();
    }
  }

  private static long insert(
      BenchDatabase database, PlainTable table, Workload workload, long deadline)
      throws SQLException, java.io.IOException {
    long count = 0;
    try (Sender sender = Senders.jdbc(database, table, workload)) {
      while (System.nanoTime() < deadline) {
        sender.send(count++);
      }
    }
    return count;
  }
}
