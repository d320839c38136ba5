package io.pgshunt.queue;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Runs single statements, each on a connection of its own. Thread-safe. */
record Statements(DataSource dataSource, Schema schema) {

  /** What is done with a statement. */
  interface Execution<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  <T> T with(String sql, Execution<T> execution) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(schema.qualify(sql))) {
      return execution.run(statement);
    }
  }

  static Array texts(PreparedStatement statement, Iterable<String> values) throws SQLException {
    List<String> list = new ArrayList<>();
    values.forEach(list::add);
    return statement.getConnection().createArrayOf("text", list.toArray());
  }

  static double toSeconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}
