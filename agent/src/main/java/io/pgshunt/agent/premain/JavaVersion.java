package io.pgshunt.agent.premain;

/** The oldest Java that the agent proper runs on. */
final class JavaVersion {

  private static final int OLDEST = 17;

  private JavaVersion() {}

  static boolean isSupported() {
    return feature(running()) >= OLDEST;
  }

  static String refusal() {
    return "needs Java "
        + OLDEST
        + " or newer, this is "
        + running()
        + ": the service starts without it, messages go to AMQP as before";
  }

  /** {@code 8} of "1.8", {@code 17} of "17"; 0 if there is no telling. */
  static int feature(String specificationVersion) {
    String version =
        specificationVersion.startsWith("1.")
            ? specificationVersion.substring(2)
            : specificationVersion;
    try {
      return Integer.parseInt(version);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String running() {
    return System.getProperty("java.specification.version", "unknown");
  }
}
