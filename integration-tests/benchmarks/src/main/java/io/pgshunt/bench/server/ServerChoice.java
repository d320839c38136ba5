package io.pgshunt.bench.server;

import io.pgshunt.bench.BenchmarkException;
import io.pgshunt.servers.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which PostgreSQL is measured: the one that is named, else this machine's, else our own. */
public final class ServerChoice {

  private static final String LOCAL = "jdbc:postgresql://127.0.0.1:5432/postgres";

  private ServerChoice() {}

  /**
   * @param jdbcUrl null to look for one
   * @param user null for {@code PGUSER}, {@code postgres} or {@code root}, whoever is let in
   * @param password null for {@code PGPASSWORD}, or none
   */
  public static Server choose(
      @Nullable String jdbcUrl, @Nullable String user, @Nullable String password) {
    String secret = password == null ? System.getenv("PGPASSWORD") : password;
    String url = jdbcUrl == null ? LOCAL : jdbcUrl;
    SQLException refusal = new SQLException("nobody was asked");
    for (String candidate : users(user)) {
      try {
        return new Server(url, candidate, secret, version(url, candidate, secret));
      } catch (SQLException e) {
        refusal = e;
      }
    }
    if (jdbcUrl != null) {
      throw new BenchmarkException("cannot connect to " + jdbcUrl, refusal);
    }
    return embedded();
  }

  private static Set<String> users(@Nullable String user) {
    if (user != null) {
      return Set.of(user);
    }
    Set<String> users = new LinkedHashSet<>();
    String environment = System.getenv("PGUSER");
    if (environment != null) {
      users.add(environment);
    }
    users.add("postgres");
    users.add("root");
    return users;
  }

  private static String version(String url, String user, @Nullable String password)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("connectTimeout", "2");
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      return "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
    }
  }

  /** One that is started for this run. */
  public static Server embedded() {
    try {
      EmbeddedPostgres postgres = EmbeddedPostgres.launch();
      String version = version(postgres.jdbcUrl(), postgres.user(), null);
      return new Server(
          postgres.jdbcUrl(), postgres.user(), null, version + ", " + postgres.describe());
    } catch (IOException | SQLException e) {
      throw new BenchmarkException("no PostgreSQL answers, and none can be started", e);
    }
  }
}
