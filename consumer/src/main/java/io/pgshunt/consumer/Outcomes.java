package io.pgshunt.consumer;

import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.TaskQueue;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What became of tasks: for whoever sent one under a reply key, and for code that looks tasks up by
 * their ids. Thread-safe.
 */
public final class Outcomes {

  private final TaskQueue queue;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public Outcomes(DataSource dataSource, Schema schema) {
    this.queue = new TaskQueue(dataSource, schema);
  }

  /**
   * The outcome stored under {@code key}: a reply key, or the id of a task that failed. Ids of
   * tasks that succeeded are found if the consumer keeps results.
   *
   * @return empty if the task has not ended, or its outcome is no longer kept
   */
  public Optional<Outcome> find(String key) throws SQLException {
    return queue.outcome(key);
  }
}
