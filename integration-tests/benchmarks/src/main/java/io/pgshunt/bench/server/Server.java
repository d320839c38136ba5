package io.pgshunt.bench.server;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL, and who may create databases there.
 *
 * @param jdbcUrl of one of its databases
 * @param password null where none is asked
 * @param description for people
 */
public record Server(String jdbcUrl, String user, @Nullable String password, String description) {

  private static final String PREFIX = "jdbc:";

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl, user, password);
  }

  String host() {
    String host = uri().getHost();
    return host == null ? "localhost" : host;
  }

  int port() {
    return uri().getPort() < 0 ? 5432 : uri().getPort();
  }

  /** The URL with another database, and these parameters after those that it has. */
  String url(String database, String parameters) {
    String old = uri().getQuery() == null ? "" : uri().getQuery() + "&";
    return PREFIX
        + "postgresql://"
        + host()
        + ":"
        + port()
        + "/"
        + database
        + "?"
        + old
        + parameters;
  }

  private URI uri() {
    return URI.create(jdbcUrl.substring(PREFIX.length()));
  }
}
