package io.pgshunt.consumer.cli;

import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for an option that is not given: the system property, then the variable. */
final class SettingDefaults implements IDefaultValueProvider {

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("--jdbc-url", "pgshunt.jdbc-url"),
          Map.entry("--user", "pgshunt.jdbc-user"),
          Map.entry("--password", "pgshunt.jdbc-password"),
          Map.entry("--schema", "pgshunt.schema"),
          Map.entry("--name", "pgshunt.worker.name"),
          Map.entry("--queues", "pgshunt.worker.queues"),
          Map.entry("--queue-weights", "pgshunt.worker.queue-weights"),
          Map.entry("--queue-concurrency", "pgshunt.worker.queue-concurrency"),
          Map.entry("--at-most-once", "pgshunt.worker.at-most-once"),
          Map.entry("--tenant-header", "pgshunt.tenant-header"),
          Map.entry("--handlers", "pgshunt.worker.handlers"),
          Map.entry("--concurrency", "pgshunt.worker.concurrency"),
          Map.entry("--lease", "pgshunt.worker.lease"),
          Map.entry("--shutdown-grace", "pgshunt.worker.shutdown-grace"),
          Map.entry("--unknown-task-patience", "pgshunt.worker.unknown-task-patience"),
          Map.entry("--result-ttl", "pgshunt.worker.result-ttl"),
          Map.entry("--keep-results", "pgshunt.worker.keep-results"),
          Map.entry("--propagate-headers", "pgshunt.worker.propagate-headers"),
          Map.entry("--soft-time-limit", "pgshunt.worker.soft-time-limit"),
          Map.entry("--time-limit", "pgshunt.worker.time-limit"),
          Map.entry("--expired", "pgshunt.worker.expired"),
          Map.entry("--failed-result", "pgshunt.worker.failed-result"),
          Map.entry("--failed-result-when", "pgshunt.worker.failed-result-when"),
          Map.entry("--doorbell", "pgshunt.worker.doorbell"),
          Map.entry("--virtual-threads", "pgshunt.worker.virtual-threads"));

  private final UnaryOperator<@Nullable String> properties;
  private final UnaryOperator<@Nullable String> environment;

  SettingDefaults(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    this.properties = properties;
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    String property =
        argument instanceof OptionSpec option ? propertyOf(option.longestName()) : null;
    if (property == null) {
      return null;
    }
    String value = properties.apply(property);
    return value != null ? value : environment.apply(variable(property));
  }

  static @Nullable String propertyOf(String option) {
    return PROPERTIES.get(option);
  }

  static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
