package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;

/** Which consumers there are. Thread-safe. */
public final class WorkerDirectory {

  private final DataSource dataSource;
  private final String liveQueues;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public WorkerDirectory(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.liveQueues = schema.qualify(Sql.LIVE_QUEUES);
  }

  /** The queues of the workers that were heard of within their leases. */
  public Set<String> liveQueues() throws SQLException {
    Set<String> queues = new HashSet<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(liveQueues);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        queues.add(result.getString(1));
      }
    }
    return queues;
  }
}
