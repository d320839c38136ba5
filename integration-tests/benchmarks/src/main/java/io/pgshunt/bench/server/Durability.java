package io.pgshunt.bench.server;

import io.pgshunt.bench.BenchmarkException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a commit means anything: figures of a server that may forget are not shown. */
public final class Durability {

  private static final List<String> MUST_BE_ON =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  private static final List<String> TOLD =
      List.of(
          "wal_sync_method",
          "wal_level",
          "shared_buffers",
          "max_wal_size",
          "checkpoint_timeout",
          "commit_delay",
          "autovacuum",
          "autovacuum_naptime",
          "data_checksums",
          "max_connections");

  private Durability() {}

  /**
   * The settings that matter, by name.
   *
   * @throws BenchmarkException if commits are not durable
   */
  public static Map<String, String> check(BenchDatabase database) throws SQLException {
    Map<String, String> settings = new LinkedHashMap<>();
    try (Connection connection = database.connect()) {
      for (String name : MUST_BE_ON) {
        settings.put(name, show(connection, name));
      }
      for (String name : TOLD) {
        settings.put(name, show(connection, name));
      }
    }
    for (String name : MUST_BE_ON) {
      if (!"on".equals(settings.get(name))) {
        throw new BenchmarkException(
            name
                + " is "
                + settings.get(name)
                + ": this server's commits are not durable, and figures from it would mean nothing."
                + " Switch it on, or name another server with --jdbc-url");
      }
    }
    return settings;
  }

  private static String show(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    }
  }
}
