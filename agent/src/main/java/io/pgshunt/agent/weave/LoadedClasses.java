package io.pgshunt.agent.weave;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Application classes that were there before the agent: it was attached, another agent loaded them,
 * or the JVM took them from a cache (JEP 483).
 */
public final class LoadedClasses {

  private LoadedClasses() {}

  /** Those that {@code wanted} finds, without those of the bootstrap loader, arrays and lambdas. */
  public static List<Class<?>> of(Instrumentation instrumentation, Predicate<Class<?>> wanted) {
    List<Class<?>> found = new ArrayList<>();
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getClassLoader() != null
          && !loaded.isArray()
          && !loaded.isHidden()
          && wanted.test(loaded)) {
        found.add(loaded);
      }
    }
    return found;
  }

  /**
   * Has the JVM hand them to {@code transformer}, now and whenever they are changed again.
   *
   * @param failed hears of each that the JVM cannot change
   */
  public static void weave(
      List<Class<?>> loaded,
      ClassFileTransformer transformer,
      Instrumentation instrumentation,
      BiConsumer<Class<?>, Throwable> failed) {
    instrumentation.addTransformer(transformer, true);
    for (Class<?> type : loaded) {
      try {
        instrumentation.retransformClasses(type);
      } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
        failed.accept(type, e);
      }
    }
  }
}
