package io.pgshunt.agent.gate;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Asks, over a connection of its own, whether a task could be inserted now. */
final class DatabaseProbe implements CircuitBreaker.Probe {

  private static final String QUESTION =
      "select coalesce(has_any_column_privilege(to_regclass(?), 'insert'), false)"
          + " and current_setting('transaction_read_only') = 'off'";

  private final DataSource connections;
  private final Schema schema;

  DatabaseProbe(DataSource connections, Schema schema) {
    this.connections = connections;
    this.schema = schema;
  }

  @Override
  public @Nullable String problem() {
    try (Connection connection = connections.getConnection();
        PreparedStatement question = connection.prepareStatement(QUESTION)) {
      question.setString(1, schema.identifier() + ".task");
      try (ResultSet answer = question.executeQuery()) {
        return answer.next() && answer.getBoolean(1)
            ? null
            : "schema " + schema.name() + " takes no tasks";
      }
    } catch (SQLException e) {
      return DatabaseFailures.inWords(e);
    }
  }
}
