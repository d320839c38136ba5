package io.pgshunt.agent.control;

/**
 * The Log4j 2 behind an application's SLF4J. It has a context for each class loader, found by the
 * loader of the class that asks, and makes one where there is none. Here it is asked by a loader
 * that has one. For one thread.
 */
final class Log4jContexts {

  private static final String SLF4J_FACTORY = "org.apache.logging.slf4j.Log4jLoggerFactory";
  private static final String API = "org.apache.logging.log4j.";

  /** Spring Boot's, before it has configured logging, extends it. */
  private static final String DEFAULT = API + "core.config.DefaultConfiguration";

  private final ClassLoader log4j;
  private final ClassStates states;

  /**
   * @param loggers SLF4J's factory of loggers
   */
  Log4jContexts(Object loggers, ClassStates states) {
    this.log4j = loggers.getClass().getClassLoader();
    this.states = states;
  }

  static boolean isBehind(Object loggers) {
    return loggers.getClass().getName().equals(SLF4J_FACTORY);
  }

  /**
   * Writes into the context of {@code application} or of the next of its parents that has one.
   *
   * @param method of Log4j's {@code Logger}, for the level
   * @return false if there is none yet, or it has not been configured
   */
  boolean write(ClassLoader application, String name, String method, String line)
      throws ReflectiveOperationException {
    Class<?> manager = type("LogManager", /* initialize= */ false);
    if (!states.isInitialized(manager)) {
      return false;
    }
    Object factory = manager.getMethod("getFactory").invoke(null);
    for (ClassLoader loader = application; loader != null; loader = loader.getParent()) {
      if (hasContext(factory, loader)) {
        Object context =
            manager
                .getMethod("getContext", ClassLoader.class, boolean.class)
                .invoke(null, loader, false);
        if (isUnconfigured(context)) {
          return false;
        }
        Object logger =
            type("spi.LoggerContext", true)
                .getMethod("getLogger", String.class)
                .invoke(context, name);
        type("Logger", true).getMethod(method, String.class).invoke(logger, line);
        return true;
      }
    }
    return false;
  }

  /** Nobody has said yet where lines go; Log4j's own answer drops all but errors. */
  private static boolean isUnconfigured(Object context) throws ReflectiveOperationException {
    Class<?> type = context.getClass().getMethod("getConfiguration").invoke(context).getClass();
    while (type != null && !type.getName().equals(DEFAULT)) {
      type = type.getSuperclass();
    }
    return type != null;
  }

  private boolean hasContext(Object factory, ClassLoader loader)
      throws ReflectiveOperationException {
    Object has =
        type("spi.LoggerContextFactory", true)
            .getMethod("hasContext", String.class, ClassLoader.class, boolean.class)
            .invoke(factory, Log4jContexts.class.getName(), loader, false);
    return Boolean.TRUE.equals(has);
  }

  private Class<?> type(String name, boolean initialize) throws ClassNotFoundException {
    return Class.forName(API + name, initialize, log4j);
  }
}
