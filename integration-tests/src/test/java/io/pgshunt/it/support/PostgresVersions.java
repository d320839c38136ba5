package io.pgshunt.it.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgshunt.servers.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Servers of the oldest supported version of PostgreSQL, of one between, and of the newest. */
public final class PostgresVersions {

  /** The version that is on the class path. */
  public static final int NEWEST = 0;

  public static final int BETWEEN = 15;
  public static final int OLDEST = 13;

  private PostgresVersions() {}

  /** Starts a server; the test is skipped if there are no binaries for this platform. */
  public static EmbeddedPostgres launch(int version, Map<String, String> settings) {
    try {
      return version == NEWEST
          ? EmbeddedPostgres.launch(settings)
          : EmbeddedPostgres.launch(settings, binariesOf(version));
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL " + version + " does not start", e);
    }
  }

  private static Path binariesOf(int version) throws IOException {
    Path folder = Path.of(System.getProperty("pgshunt.it.target"), "postgresql");
    Optional<Path> jar = Optional.empty();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> jars = Files.list(folder)) {
        jar = jars.filter(one -> one.toString().contains("-" + version + ".")).findFirst();
      }
    }
    assumeTrue(jar.isPresent(), "no binaries of PostgreSQL " + version + " for this platform");
    return jar.orElseThrow();
  }
}
