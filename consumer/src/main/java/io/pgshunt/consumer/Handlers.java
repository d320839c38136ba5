package io.pgshunt.consumer;

import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.consumer.run.Invocation;
import io.pgshunt.consumer.run.TaskRunner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The handlers of a consumer by task name, {@code celery.map} and {@code celery.starmap} too. */
final class Handlers implements TaskRunner {

  private final Map<String, TaskHandler<?>> byName;

  private Handlers(Map<String, TaskHandler<?>> byName) {
    this.byName = byName;
  }

  /**
   * @throws IllegalArgumentException if there is no handler, one without a name, or two for one
   *     name
   */
  static Handlers of(List<TaskHandler<?>> handlers) {
    if (handlers.isEmpty()) {
      throw new IllegalArgumentException(
          "no task handlers: register some, or give a jar (--handlers) that lists them in"
              + " META-INF/services/"
              + TaskHandler.class.getName()
              + ", or classes with @Task methods in META-INF/services/"
              + TaskMethods.class.getName());
    }
    Map<String, TaskHandler<?>> byName = new LinkedHashMap<>();
    for (TaskHandler<?> handler : handlers) {
      add(handler, byName);
    }
    Handlers registry = new Handlers(byName);
    MapHandler.builtIn(registry)
        .forEach(handler -> byName.putIfAbsent(handler.taskName(), handler));
    return registry;
  }

  private static void add(TaskHandler<?> handler, Map<String, TaskHandler<?>> byName) {
    String name = handler.taskName();
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException(
          "handler " + described(handler) + " has no task name: it is blank");
    }
    TaskHandler<?> other = byName.putIfAbsent(name, handler);
    if (other != null) {
      throw new IllegalArgumentException(
          String.format(
              "two handlers for task '%s': %s and %s; keep one",
              name, described(other), described(handler)));
    }
  }

  private static String described(TaskHandler<?> handler) {
    return handler instanceof TaskMethod ? handler.toString() : handler.getClass().getName();
  }

  private static ClassLoader loaderOf(TaskHandler<?> handler) {
    return handler instanceof TaskMethod method
        ? method.loader()
        : handler.getClass().getClassLoader();
  }

  /**
   * The handlers that {@code loader} sees.
   *
   * @throws IllegalArgumentException if one that is listed cannot be made
   */
  static List<TaskHandler<?>> discover(ClassLoader loader) {
    List<TaskHandler<?>> found = new ArrayList<>();
    try {
      @SuppressWarnings("rawtypes") // a class literal has no type arguments
      ServiceLoader<TaskHandler> services = ServiceLoader.load(TaskHandler.class, loader);
      for (TaskHandler<?> handler : services) {
        found.add(handler);
      }
      for (TaskMethods methods : ServiceLoader.load(TaskMethods.class, loader)) {
        found.addAll(TaskMethod.of(methods));
      }
    } catch (ServiceConfigurationError e) {
      String cause = e.getCause() == null ? "" : " (" + e.getCause() + ")";
      throw new IllegalArgumentException(
          "a class listed in META-INF/services cannot be used: " + e.getMessage() + cause, e);
    }
    return found;
  }

  @Override
  public Set<String> taskNames() {
    return byName.keySet();
  }

  @Override
  public RetryPolicy retryPolicy(String taskName) {
    TaskHandler<?> handler = byName.get(taskName);
    return handler == null ? RetryPolicy.WHEN_ASKED : handler.retryPolicy();
  }

  @Override
  public boolean atMostOnce(String taskName) {
    TaskHandler<?> handler = byName.get(taskName);
    return handler != null && handler.atMostOnce();
  }

  @Override
  public @Nullable Object run(Invocation invocation) throws Exception {
    TaskHandler<?> handler = byName.get(invocation.payload().taskName());
    if (handler == null) {
      throw new IllegalStateException(
          "no handler for task '"
              + invocation.payload().taskName()
              + "' in this worker; it has "
              + byName.keySet());
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loaderOf(handler));
    try {
      return settled(handler.run(new InvocationContext(invocation)));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** A stage's end is the task's: until then it holds its place among those that run. */
  private static @Nullable Object settled(@Nullable Object result) throws Exception {
    if (!(result instanceof CompletionStage<?> stage)) {
      return result;
    }
    CompletableFuture<?> future = stage.toCompletableFuture();
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception thrown) {
        throw thrown;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
