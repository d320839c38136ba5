package io.pgshunt.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * zonky's launcher: for ordinary users, and for root where {@code unshare -U} gives the server a
 * user namespace of its own.
 */
final class ZonkyLauncher implements PostgresLauncher {

  private static final Duration START_WAIT = Duration.ofSeconds(60);

  @Override
  public Path base() throws IOException {
    return Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Override
  public void handOver(Path directory) {
    // The server's user is this process's, under whatever name.
  }

  @Override
  public RunningPostgres start(PostgresOptions options) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(options.data())
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(options.port())
            .setPGStartupWait(START_WAIT)
            // The environment may name a locale that is not installed; initdb refuses those.
            .setLocaleConfig("locale", "C");
    options.settings().forEach(builder::setServerConfig);
    if (options.binaries() != null) {
      byte[] archive = PostgresBinaries.archive(options.binaries());
      builder.setPgBinaryResolver((system, machine) -> new ByteArrayInputStream(archive));
    }
    EmbeddedPostgres server = builder.start();
    return new RunningPostgres() {
      @Override
      public void stop() throws IOException {
        server.close();
      }

      @Override
      public void forget() throws IOException {
        server.close();
      }
    };
  }

  @Override
  public String describe() {
    return "zonky's launcher";
  }
}
