package io.pgshunt.it.consumer;

import com.zaxxer.hikari.HikariDataSource;
import io.pgshunt.consumer.TaskContext;
import io.pgshunt.consumer.TaskHandler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Tasks for consumers in JVMs of their own that write each of their runs into the table {@code
 * ledger} as it begins. Need no other class of the tests.
 */
public abstract class LedgerTask implements TaskHandler<String> {

  /** System property: the JDBC URL of the ledger's database. */
  public static final String URL = "pgshunt.it.ledger.url";

  /** System property: who writes. */
  public static final String USER = "pgshunt.it.ledger.user";

  /** System property: the password, if one is needed. */
  public static final String PASSWORD = "pgshunt.it.ledger.password";

  public static final String TABLE =
      "create table ledger (run bigserial, task_id text, task_name text, parent_id text,"
          + " attempt int, process bigint)";

  private static final HikariDataSource DATABASE = open();

  private final String taskName;

  LedgerTask(String taskName) {
    this.taskName = taskName;
  }

  private static HikariDataSource open() {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(System.getProperty(URL));
    pool.setUsername(System.getProperty(USER));
    pool.setPassword(System.getProperty(PASSWORD));
    pool.setMaximumPoolSize(2);
    return pool;
  }

  @Override
  public String taskName() {
    return taskName;
  }

  @Override
  public String run(TaskContext task) throws SQLException {
    try (Connection connection = DATABASE.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into ledger (task_id, task_name, parent_id, attempt, process)"
                    + " values (?, ?, ?, ?, ?)")) {
      insert.setString(1, task.taskId());
      insert.setString(2, taskName);
      insert.setString(3, task.parentId().orElse(null));
      insert.setInt(4, task.attempt());
      insert.setLong(5, ProcessHandle.current().pid());
      insert.executeUpdate();
    }
    return task.taskId();
  }

  /** Fails if its argument is true. */
  public static final class First extends LedgerTask {
    public First() {
      super("load.first");
    }

    @Override
    public String run(TaskContext task) throws SQLException {
      String result = super.run(task);
      if (task.arg(0, Boolean.class)) {
        throw new IllegalStateException("as it was told");
      }
      return result;
    }
  }

  /** Follows one that succeeded. */
  public static final class Next extends LedgerTask {
    public Next() {
      super("load.next");
    }
  }

  /** Follows one that failed. */
  public static final class Undo extends LedgerTask {
    public Undo() {
      super("load.undo");
    }
  }
}
