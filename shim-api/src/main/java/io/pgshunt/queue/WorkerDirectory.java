package io.pgshunt.queue;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** Which consumers there are. Thread-safe. */
public final class WorkerDirectory {

  private final DataSource dataSource;
  private final String liveWorkers;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public WorkerDirectory(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.liveWorkers = schema.qualify(Sql.LIVE_WORKERS);
  }

  /**
   * The queues that workers serve that were heard of within their leases, and of each the names of
   * the tasks that they can run.
   */
  public Map<String, Set<String>> liveTaskNames() throws SQLException {
    Map<String, Set<String>> names = new HashMap<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(liveWorkers);
        ResultSet worker = statement.executeQuery()) {
      while (worker.next()) {
        List<String> known = texts(worker.getArray("task_names"));
        for (String queue : texts(worker.getArray("queues"))) {
          names.computeIfAbsent(queue, first -> new HashSet<>()).addAll(known);
        }
      }
    }
    return names;
  }

  private static List<String> texts(Array array) throws SQLException {
    return Arrays.asList((String[]) array.getArray());
  }
}
