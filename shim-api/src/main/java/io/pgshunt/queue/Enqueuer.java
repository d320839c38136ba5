package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Puts tasks on queues. Thread-safe. */
public final class Enqueuer {

  /**
   * @param dataSource gives connections in auto-commit mode
   * @param settleTimeout how long to ask the database what became of a commit whose answer was lost
   */
  public Enqueuer(DataSource dataSource, Schema schema, Duration settleTimeout) {
    throw new IllegalStateException("being written");
  }

  /**
   * Commits the tasks in one transaction of its own: all of them or none. They are durable when
   * this returns.
   *
   * @throws EnqueueException saying whether the rows may be there; see its three cases
   */
  public void enqueue(List<NewTask> tasks) throws EnqueueException {
    throw new IllegalStateException("being written");
  }

  /**
   * Adds the tasks to the caller's transaction on {@code connection}, which is neither committed
   * nor closed here.
   *
   * @throws SQLException as the database gives it; the caller's transaction is then to be rolled
   *     back
   */
  public static void enqueue(Connection connection, Schema schema, List<NewTask> tasks)
      throws SQLException {
    throw new IllegalStateException("being written");
  }
}
