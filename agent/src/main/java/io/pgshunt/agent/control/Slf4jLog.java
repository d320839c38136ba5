package io.pgshunt.agent.control;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SLF4J that an application's amqp-client sees. Logging libraries conclude from class loaders
 * to which application a line belongs: from that of the thread's context (Logback's selectors), or
 * from that of the caller (Log4j 2). The first is set while a line is written; the second, which is
 * the agent's, is never asked. Keeps nothing of the application.
 */
final class Slf4jLog implements ApplicationLog {

  private static final String FACTORY = "org.slf4j.LoggerFactory";

  /** Of {@code LoggerFactory.INITIALIZATION_STATE}, in every version: a provider is at work. */
  private static final int INITIALIZED = 3;

  /** Of an SLF4J that writes nothing, or whose provider is not there yet. */
  private static final Set<String> SILENT =
      Set.of(
          "org.slf4j.helpers.NOPLoggerFactory",
          "org.slf4j.helpers.NOP_FallbackServiceProvider",
          "org.slf4j.helpers.SubstituteLoggerFactory");

  private final WeakReference<ClassLoader> application;
  private final String name;
  private final ClassStates states;
  private volatile @Nullable WeakReference<Class<?>> factory;
  private volatile boolean silent;

  /**
   * @param application the loader of its amqp-client
   * @param name of the logger
   */
  Slf4jLog(ClassLoader application, String name, ClassStates states) {
    this.application = new WeakReference<>(application);
    this.name = name;
    this.states = states;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a class loader equals itself only
  public boolean isOf(ClassLoader context) {
    return context == application.get();
  }

  @Override
  public boolean isGone() {
    return application.get() == null;
  }

  @Override
  public boolean isReady() {
    ClassLoader loader = application.get();
    try {
      return loader != null && !silent && (factory != null || isInitialized(loader));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // An SLF4J of a shape that is not known: then this is no place for our lines
      silent = true;
      return false;
    }
  }

  private boolean isInitialized(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> type = states.used(loader, FACTORY);
    if (type == null || !states.isInitialized(type)) {
      return false;
    }
    states.open(type.getModule(), type.getPackageName());
    Field state = type.getDeclaredField("INITIALIZATION_STATE");
    state.setAccessible(true);
    if (state.getInt(null) != INITIALIZED) {
      return false;
    }
    factory = new WeakReference<>(type);
    return true;
  }

  @Override
  public boolean write(String line, boolean warning) throws ReflectiveOperationException {
    WeakReference<Class<?>> known = factory;
    Class<?> type = known == null ? null : known.get();
    ClassLoader loader = application.get();
    if (type == null || loader == null) {
      return false;
    }
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return write(type, loader, line, warning);
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  private boolean write(Class<?> type, ClassLoader loader, String line, boolean warning)
      throws ReflectiveOperationException {
    Object loggers = type.getMethod("getILoggerFactory").invoke(null);
    if (SILENT.contains(loggers.getClass().getName())) {
      silent = true;
      return false;
    }
    String method = warning ? "warn" : "info";
    if (Log4jContexts.isBehind(loggers)) {
      return new Log4jContexts(loggers, states).write(loader, name, method, line);
    }
    Object logger =
        member(type, "ILoggerFactory").getMethod("getLogger", String.class).invoke(loggers, name);
    member(type, "Logger").getMethod(method, String.class).invoke(logger, line);
    return true;
  }

  /** A type of SLF4J's, beside its factory. */
  private static Class<?> member(Class<?> factory, String simpleName)
      throws ClassNotFoundException {
    return Class.forName(
        factory.getPackageName() + "." + simpleName, true, factory.getClassLoader());
  }
}
