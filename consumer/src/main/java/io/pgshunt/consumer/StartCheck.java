package io.pgshunt.consumer;

import io.pgshunt.queue.ClaimRequest;
import io.pgshunt.queue.ClaimRequest.Share;
import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.SqlStates;
import io.pgshunt.queue.TaskQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Finds out before the first task whether the database will do: a consumer that starts and then
 * fails at its first end would be worse than one that does not start.
 */
final class StartCheck {

  private final DataSource dataSource;
  private final Schema schema;

  StartCheck(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.schema = schema;
  }

  /**
   * @throws ConsumerStartException saying what is wrong and what to do
   */
  void run() {
    try {
      requireAutoCommit();
      touchEveryTable(new TaskQueue(dataSource, schema));
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private void requireAutoCommit() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      if (!connection.getAutoCommit()) {
        throw new ConsumerStartException(
            "the data source gives connections with auto-commit off: set it to on, else nothing"
                + " the consumer writes is ever committed",
            null);
      }
    }
  }

  /** The real statements, with nothing to do: missing tables, columns and rights show. */
  private static void touchEveryTable(TaskQueue queue) throws SQLException {
    queue.heartbeat(0);
    queue.deregister(0, List.of());
    queue.promote(0);
    queue.complete(0, List.of());
    queue.purgeOutcomes(0);
    queue.lanes(List.of(), Set.of());
    queue.limited(List.of());
    queue.claimLimited(0, new ClaimRequest(List.of(new Share("", 0, List.of())), Set.of(), 0));
  }

  ConsumerStartException failure(SQLException e) {
    String words = DatabaseFailures.inWords(e);
    if (SqlStates.isSchemaMissing(e)) {
      return new ConsumerStartException(
          String.format(
              "schema '%s' does not hold pgshunt's tables, or not those of this version (%s): run"
                  + " 'java -jar pgshunt-consumer-all.jar migrate', or Migrations.apply",
              schema.name(), words),
          e);
    }
    if ("42501".equals(e.getSQLState())) {
      return new ConsumerStartException(
          String.format(
              "the database role may not work on schema '%s' (%s): run what 'java -jar"
                  + " pgshunt-consumer-all.jar migrate --print-roles' prints, and grant it the role %s",
              schema.name(), words, schema.name() + "_consumer"),
          e);
    }
    return new ConsumerStartException("cannot work with PostgreSQL: " + words, e);
  }
}
