package io.pgshunt.agent.control;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the application has loaded and initialised, without loading or initialising anything
 * of it. Thread-safe.
 */
final class ClassStates {

  /** The one place in the JDK that answers the question, in a package it exports to itself. */
  private static final String INTERNAL = "jdk.internal.misc";

  private final Instrumentation instrumentation;
  private @Nullable Object unsafe;
  private @Nullable Method shouldBeInitialized;

  ClassStates(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** The class of that name, if code that {@code loader} loaded has used it; else null. */
  @Nullable Class<?> used(ClassLoader loader, String name) {
    for (Class<?> type : instrumentation.getInitiatedClasses(loader)) {
      if (type.getName().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /**
   * Whether the class has been initialised.
   *
   * @throws ReflectiveOperationException if this JVM does not tell
   */
  synchronized boolean isInitialized(Class<?> type) throws ReflectiveOperationException {
    Method question = shouldBeInitialized;
    if (question == null) {
      open(Object.class.getModule(), INTERNAL);
      Class<?> owner = Class.forName(INTERNAL + ".Unsafe");
      unsafe = owner.getMethod("getUnsafe").invoke(null);
      question = owner.getMethod("shouldBeInitialized", Class.class);
      shouldBeInitialized = question;
    }
    return !Boolean.TRUE.equals(question.invoke(unsafe, type));
  }

  /** Lets the agent, and nobody else, reach into a package. */
  void open(Module module, String packageName) {
    Module own = ClassStates.class.getModule();
    if (!module.isOpen(packageName, own)) {
      Map<String, Set<Module>> opened = Map.of(packageName, Set.of(own));
      instrumentation.redefineModule(module, Set.of(), opened, opened, Set.of(), Map.of());
    }
  }
}
