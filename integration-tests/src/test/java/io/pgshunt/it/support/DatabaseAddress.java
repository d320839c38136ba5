package io.pgshunt.it.support;

import io.pgshunt.servers.TestDatabase;
import java.net.URI;

/**
 * Where a PostgreSQL is, taken from its JDBC URL.
 *
 * @param uri the JDBC URL without {@code jdbc:}
 */
public record DatabaseAddress(URI uri) {

  private static final int DEFAULT_PORT = 5432;

  public static DatabaseAddress of(TestDatabase database) {
    return new DatabaseAddress(URI.create(database.jdbcUrl().substring("jdbc:".length())));
  }

  public String host() {
    return uri.getHost();
  }

  public int port() {
    return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
  }

  /** The name of the database. */
  public String name() {
    return uri.getPath().substring(1);
  }

  public TcpProxy proxy() {
    return new TcpProxy(host(), port());
  }

  /** The JDBC URL of the same database by way of {@code proxy}. */
  public String through(TcpProxy proxy) {
    return onPort(proxy.port());
  }

  /** The JDBC URL of the same database on another port of 127.0.0.1. */
  public String onPort(int port) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return "jdbc:postgresql://127.0.0.1:" + port + uri.getRawPath() + query;
  }
}
