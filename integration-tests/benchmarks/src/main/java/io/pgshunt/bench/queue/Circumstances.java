package io.pgshunt.bench.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.pgshunt.bench.report.Report;
import io.pgshunt.bench.server.BenchDatabase;
import io.pgshunt.bench.server.Broker;
import io.pgshunt.bench.server.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jobrunr.server.BackgroundJobServer;

/** What else a reader must know of a run. */
final class Circumstances {

  private static final double BYTES_PER_GIB = 1L << 30;

  private Circumstances() {}

  static void tell(
      Report report,
      BenchDatabase database,
      Map<String, String> settings,
      Optional<Broker> broker,
      Meter meter,
      int concurrency)
      throws SQLException {
    report.circumstance("date", LocalDate.now(ZoneOffset.UTC).toString());
    report.circumstance(
        "machine",
        String.format(
            "%d processors (%s), %s of memory, %s %s",
            Runtime.getRuntime().availableProcessors(),
            fromProc("/proc/cpuinfo", "model name"),
            memory(),
            System.getProperty("os.name"),
            System.getProperty("os.version")));
    report.circumstance("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
    report.circumstance("PostgreSQL", database.server().description());
    report.circumstance(
        "settings",
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue())
            .collect(Collectors.joining(", ")));
    report.circumstance(
        "RabbitMQ", broker.map(Broker::description).orElse("none: its figures are left out"));
    report.circumstance(
        "peers",
        "db-scheduler "
            + version(Scheduler.class)
            + ", JobRunr "
            + version(BackgroundJobServer.class));
    if ("off".equals(settings.get("autovacuum"))) {
      report.circumstance("note", "autovacuum is off: nothing is cleaned up while it is measured");
    }
    Meter.Reading before = meter.now();
    Pause.seconds(1);
    Meter.Reading after = meter.now();
    report.circumstance(
        "others",
        String.format(
            "wrote %,d KiB of WAL in the second before the first figure, in %,d transactions",
            (after.wal() - before.wal()) / 1024, after.transactions() - before.transactions()));
    report.circumstance("concurrency", concurrency + " tasks at once in pgshunt's consumers");
  }

  /** As the jar's name has it: not all of them have it in their manifest. */
  private static String version(Class<?> type) {
    String jar =
        Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .getFileName()
            .toString();
    return jar.replaceAll(".*?-(\\d[^/]*)\\.jar", "$1");
  }

  private static String memory() {
    String kib = fromProc("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
    return kib.isEmpty()
        ? "unknown size"
        : String.format("%.0f GiB", Long.parseLong(kib) * 1024 / BYTES_PER_GIB);
  }

  private static String fromProc(String file, String key) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException notLinux) {
      return "";
    }
  }
}
