package io.pgshunt.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL for tests. Immutable.
 *
 * @param jdbcUrl of a database in which others may be created
 * @param user who may create databases
 * @param password null where none is asked
 * @param description one line for the output of the tests
 */
public record TestDatabase(
    String jdbcUrl, String user, @Nullable String password, String description) {

  /**
   * Creates an empty database, so that tests do not meet.
   *
   * @return the same server and user, with the new database
   */
  public TestDatabase createDatabase() throws SQLException {
    String name = "pgshunt_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return new TestDatabase(urlOf(name), user, password, description);
  }

  private String urlOf(String database) {
    int query = jdbcUrl.indexOf('?');
    String base = query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    String parameters = query < 0 ? "" : jdbcUrl.substring(query);
    return base.substring(0, base.lastIndexOf('/') + 1) + database + parameters;
  }
}
