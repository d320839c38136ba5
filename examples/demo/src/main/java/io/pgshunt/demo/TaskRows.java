package io.pgshunt.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's side: what stands in pgshunt's tables. */
final class TaskRows {

  private final DataSource dataSource;

  TaskRows(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The tasks that wait, as they came. */
  List<Call> waiting() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select * from pgshunt.task order by id")) {
      List<Call> calls = new ArrayList<>();
      while (row.next()) {
        calls.add(
            new Call(
                row.getString("queue"),
                Call.text(
                    row.getString("task_name"),
                    Call.parse(row.getString("args")),
                    Call.parse(row.getString("kwargs"))),
                continuations(row.getString("on_success")),
                continuations(row.getString("on_error"))));
      }
      return calls;
    }
  }

  long count(String table) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from pgshunt." + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static String continuations(@Nullable String specs) {
    return Call.parse(specs) instanceof List<?> list
        ? list.stream()
            .map(spec -> String.valueOf(((Map<?, ?>) spec).get("task_name")))
            .collect(Collectors.joining(", "))
        : "";
  }
}
