package io.pgshunt.agent.control;

import io.pgshunt.agent.bootstrap.Bridge;
import java.lang.ref.WeakReference;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * {@code java.util.logging}, which some managers (Tomcat's, Log4j's) keep for each application by
 * the thread's context. Not touched before the application has done so as long as the flags are
 * off. Keeps nothing of the application.
 */
final class JulLog implements ApplicationLog {

  private final WeakReference<ClassLoader> application;
  private final String name;
  private final ClassStates states;

  JulLog(ClassLoader application, String name, ClassStates states) {
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
    try {
      return application.get() != null
          && (!Bridge.isOff() || states.isInitialized(LogManager.class));
    } catch (ReflectiveOperationException e) {
      // This JVM does not tell: then the careful answer is no
      return false;
    }
  }

  @Override
  public boolean write(String line, boolean warning) {
    ClassLoader loader = application.get();
    if (loader == null) {
      return false;
    }
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Logger.getLogger(name).log(warning ? Level.WARNING : Level.INFO, line);
      return true;
    } finally {
      thread.setContextClassLoader(own);
    }
  }
}
