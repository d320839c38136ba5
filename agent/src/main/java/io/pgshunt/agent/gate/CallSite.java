package io.pgshunt.agent.gate;

import java.util.List;

/** Which line of the application publishes. */
final class CallSite {

  /** Packages of the JDK, of pgshunt and of what services publish through. */
  private static final List<String> LIBRARIES =
      List.of(
          "io.pgshunt.agent.",
          "com.rabbitmq.",
          "org.springframework.",
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "jakarta.",
          "reactor.",
          "io.vertx.",
          "io.netty.",
          "io.smallrye.",
          "io.micrometer.",
          "io.opentelemetry.",
          "org.apache.camel.",
          "kotlin.",
          "kotlinx.",
          "scala.",
          "groovy.");

  private static final String UNKNOWN = "unknown";

  private CallSite() {}

  /** {@code com.example.Shop.order(Shop.java:42)}: the innermost frame that is no library's. */
  static String find() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !isOfLibrary(frame.getClassName()))
                    .findFirst()
                    .map(frame -> frame.toStackTraceElement().toString())
                    .orElse(UNKNOWN));
  }

  private static boolean isOfLibrary(String className) {
    for (String library : LIBRARIES) {
      if (className.startsWith(library)) {
        return true;
      }
    }
    return false;
  }
}
