package io.pgshunt.servers;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one start of PostgreSQL is given.
 *
 * @param data its data directory; created by the first start
 * @param port the port on the loopback interface
 * @param settings as in postgresql.conf
 * @param binaries a jar with other binaries than those on the class path; null for these
 */
record PostgresOptions(Path data, int port, Map<String, String> settings, @Nullable Path binaries) {

  PostgresOptions {
    settings = Map.copyOf(settings);
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }
}
