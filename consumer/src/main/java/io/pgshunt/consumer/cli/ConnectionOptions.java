package io.pgshunt.consumer.cli;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** Which database, and which schema in it. */
final class ConnectionOptions {

  private static final int CONNECT_TIMEOUT_S = 5;

  /** A server that is gone without a word is noticed after this long. */
  private static final int SOCKET_TIMEOUT_S = 60;

  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      description = "jdbc:postgresql://host:5432/database")
  private @Nullable String jdbcUrl;

  @Option(names = "--user", paramLabel = "NAME", description = "Database user.")
  private @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      description = "Better in PGSHUNT_JDBC_PASSWORD: other users of this machine see options.")
  private @Nullable String password;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "Schema of pgshunt's tables; pgshunt if not given.")
  private String schema = Schema.DEFAULT.name();

  Schema schema() {
    return new Schema(schema);
  }

  /**
   * Connects once: no pool says so well what is wrong.
   *
   * @throws CliException if no connection can be made
   */
  void tryToConnect() {
    try (Connection connection = dataSource().getConnection()) {
      connection.getMetaData();
    } catch (SQLException e) {
      throw new CliException(
          "cannot connect to " + withoutParameters() + ": " + DatabaseFailures.inWords(e), e);
    }
  }

  /** A URL's parameters may hold the password. */
  private String withoutParameters() {
    return String.valueOf(jdbcUrl).replaceFirst("\\?.*", "");
  }

  /**
   * The database; no connection is made yet.
   *
   * @throws IllegalArgumentException if the URL is missing or none
   */
  PGSimpleDataSource dataSource() {
    if (jdbcUrl == null || jdbcUrl.isBlank()) {
      throw new IllegalArgumentException(
          "no database is named: give --jdbc-url jdbc:postgresql://host:5432/database, or set"
              + " PGSHUNT_JDBC_URL");
    }
    if (!new Driver().acceptsURL(jdbcUrl)) {
      throw new IllegalArgumentException(
          "--jdbc-url '"
              + withoutParameters()
              + "' is not a PostgreSQL URL: write jdbc:postgresql://host:5432/database");
    }
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setApplicationName("pgshunt-consumer");
    dataSource.setConnectTimeout(CONNECT_TIMEOUT_S);
    dataSource.setSocketTimeout(SOCKET_TIMEOUT_S);
    dataSource.setTcpKeepAlive(true);
    dataSource.setUrl(jdbcUrl);
    if (user != null) {
      dataSource.setUser(user);
    }
    if (password != null) {
      dataSource.setPassword(password);
    }
    return dataSource;
  }
}
