package io.pgshunt.agent.gate;

import java.time.Duration;
import java.util.Properties;

/** How the agent connects to PostgreSQL; what the URL itself says wins. */
final class Connections {

  private Connections() {}

  static DriverDataSource to(DatabaseConfig config) {
    Properties properties = new Properties();
    if (config.user() != null) {
      properties.setProperty("user", config.user());
    }
    if (config.password() != null) {
      properties.setProperty("password", config.password());
    }
    properties.setProperty("ApplicationName", "pgshunt-agent");
    properties.setProperty("connectTimeout", wholeSeconds(config.connectTimeout()));
    properties.setProperty("socketTimeout", wholeSeconds(config.settleTimeout()));
    properties.setProperty("tcpKeepAlive", "true");
    return new DriverDataSource(config.url(), properties);
  }

  /** Rounded up: zero would mean for ever. */
  private static String wholeSeconds(Duration duration) {
    return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
  }
}
