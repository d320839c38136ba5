package io.pgshunt.agent.premain;

/**
 * Tells the JDK's own programs from applications: an agent in {@code JAVA_TOOL_OPTIONS} reaches
 * {@code javac} and {@code keytool} too, whose output other programs read.
 */
final class JdkTool {

  private JdkTool() {}

  static boolean isRunning() {
    return isTool(
        System.getProperty("jdk.module.main", ""),
        System.getProperty("jdk.module.main.class", ""),
        System.getProperty("sun.java.command", ""));
  }

  /**
   * @param module of the main class, empty for an application on the class path
   * @param mainClass of that module
   * @param command main class or jar with arguments; Java 8 knows no modules
   */
  static boolean isTool(String module, String mainClass, String command) {
    // "java Service.java" compiles and then runs an application
    if (mainClass.startsWith("com.sun.tools.javac.launcher.")) {
      return false;
    }
    return module.startsWith("java.")
        || module.startsWith("jdk.")
        || command.startsWith("com.sun.tools.")
        || command.startsWith("sun.tools.")
        || command.startsWith("sun.security.tools.");
  }
}
