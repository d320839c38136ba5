package io.pgshunt.queue;

import static io.pgshunt.queue.Statements.toSeconds;

import io.pgshunt.task.Limits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

/** Tasks that are cancelled by their ids. Thread-safe; throws what JDBC throws. */
public final class Revocations {

  private final Statements statements;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public Revocations(DataSource dataSource, Schema schema) {
    this.statements = new Statements(dataSource, schema);
  }

  /**
   * Cancels tasks by their ids: one that is claimed from now on is not run. Ids that no task has
   * are kept as well, for the task may still come.
   *
   * @param interrupt whether to interrupt those that run already
   * @param keepFor for how long the ids are remembered
   * @throws io.pgshunt.task.JsonException if one is none that a task can have
   */
  public void revoke(Collection<String> taskIds, boolean interrupt, Duration keepFor)
      throws SQLException {
    for (String taskId : taskIds) {
      Limits.name(taskId, "task id");
    }
    statements.with(
        Sql.REVOKE,
        statement -> {
          statement.setBoolean(1, interrupt);
          statement.setDouble(2, toSeconds(keepFor));
          ArrayType.TEXT.bind(statement, 3, taskIds);
          return statement.executeUpdate();
        });
  }

  /** Those of {@code taskIds} that are to be interrupted if they run. */
  public Set<String> interrupted(Collection<String> taskIds) throws SQLException {
    return statements.with(
        Sql.INTERRUPTED,
        statement -> {
          ArrayType.TEXT.bind(statement, 1, taskIds);
          Set<String> found = new HashSet<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              found.add(rows.getString(1));
            }
          }
          return found;
        });
  }
}
