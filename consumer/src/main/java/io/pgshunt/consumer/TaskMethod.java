package io.pgshunt.consumer;

import io.pgshunt.consumer.ending.RetryPolicy;
import io.pgshunt.task.RawJson;
import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A {@link Task} method as a handler. */
final class TaskMethod implements TaskHandler<Object> {

  private final String taskName;
  private final boolean atMostOnce;
  private final ProxiedObject target;
  private final Method declared;
  private final Method called;

  /** By position in the method; null where the context goes. */
  private final List<@Nullable TaskParameter> parameters = new ArrayList<>();

  private final @Nullable TaskParameter rest;

  private final RetryPolicy retryPolicy;

  private TaskMethod(
      Task task,
      @Nullable Retries retries,
      Method declared,
      Method called,
      ProxiedObject target,
      TypeArguments types) {
    this.taskName = task.value();
    this.atMostOnce = task.atMostOnce();
    this.target = target;
    this.declared = declared;
    this.called = called;
    this.retryPolicy = retryPolicy(retries);
    List<Parameter> arguments = new ArrayList<>(List.of(declared.getParameters()));
    this.rest =
        declared.isVarArgs() ? TaskParameter.element(arguments.remove(arguments.size() - 1)) : null;
    Set<String> names = new HashSet<>();
    for (Parameter parameter : arguments) {
      TaskParameter made =
          parameter.getType() == TaskContext.class ? null : TaskParameter.of(parameter, types);
      if (made != null && made.name() != null && !names.add(made.name())) {
        throw new IllegalArgumentException("two parameters have the name '" + made.name() + "'");
      }
      parameters.add(made);
    }
  }

  /**
   * Those of an object, its superclasses' and interfaces' among them.
   *
   * @throws IllegalArgumentException if it has none, or one cannot be used
   */
  static List<TaskHandler<?>> of(Object target) {
    return TaskMethodSearch.in(target);
  }

  /**
   * @param declared the declaration that has the annotation, and whose parameters count
   * @param called a declaration of the same method through which the target can be called
   */
  static TaskMethod of(
      Task task,
      @Nullable Retries retries,
      Method declared,
      Method called,
      ProxiedObject target,
      TypeArguments types) {
    try {
      called.setAccessible(true);
      return new TaskMethod(task, retries, declared, called, target, types);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          called + " cannot be called: open its package to pgshunt's module", e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(declared + ": " + e.getMessage(), e);
    }
  }

  private static RetryPolicy retryPolicy(@Nullable Retries retries) {
    return retries == null
        ? RetryPolicy.WHEN_ASKED
        : new RetryPolicy(
            retries.max(),
            Duration.ofMillis(retries.firstDelayMillis()),
            Duration.ofMillis(retries.maxDelayMillis()),
            List.of(retries.on()));
  }

  @Override
  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  @Override
  public boolean atMostOnce() {
    return atMostOnce;
  }

  @Override
  public String taskName() {
    return taskName;
  }

  /** Whose context class loader the task runs with. */
  ClassLoader loader() {
    return target.type().getClassLoader();
  }

  @Override
  public String toString() {
    return declared.getDeclaringClass().getName() + "." + declared.getName();
  }

  @Override
  public @Nullable Object run(TaskContext task) throws Exception {
    @Nullable Object[] values = bind(task);
    try {
      return called.invoke(
          Modifier.isStatic(called.getModifiers()) ? null : target.object(), values);
    } catch (InvocationTargetException e) {
      Throwable cause = thrown(e);
      if (cause instanceof Exception thrown) {
        throw thrown;
      } else if (cause instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Proxies wrap checked exceptions that their interface does not declare. */
  private static @Nullable Throwable thrown(InvocationTargetException e) {
    Throwable cause = e.getCause();
    while (cause instanceof UndeclaredThrowableException wrapper
        && wrapper.getUndeclaredThrowable() != null) {
      cause = wrapper.getUndeclaredThrowable();
    }
    return cause;
  }

  private @Nullable Object[] bind(TaskContext task) {
    try {
      List<@Nullable Object> values = new ArrayList<>();
      Set<String> kwargs = new TreeSet<>(task.kwargs().keySet());
      int position = 0;
      for (TaskParameter parameter : parameters) {
        if (parameter == null) {
          values.add(task);
        } else {
          values.add(argument(parameter, position, task));
          kwargs.remove(parameter.name() == null ? "" : parameter.name());
          position++;
        }
      }
      if (rest != null) {
        values.add(rest(rest, position, task.args()));
      } else if (task.args().size() > position) {
        throw new TaskArgumentException(
            "it takes " + position + " positional arguments, not " + task.args().size(), null);
      }
      if (!kwargs.isEmpty()) {
        throw new TaskArgumentException(
            "it has no parameters for keyword arguments " + kwargs, null);
      }
      return values.toArray();
    } catch (TaskArgumentException e) {
      throw new TaskArgumentException(
          "task " + taskName + " (" + this + "): " + e.getMessage() + namesMissing(task),
          e.getCause());
    }
  }

  private String namesMissing(TaskContext task) {
    boolean missing =
        parameters.stream().anyMatch(parameter -> parameter != null && parameter.name() == null);
    return missing && !task.kwargs().isEmpty()
        ? "; its parameters have no names for the keyword arguments "
            + task.kwargs().keySet()
            + ": compile with -parameters, or give them @Param"
        : "";
  }

  private static @Nullable Object argument(
      TaskParameter parameter, int position, TaskContext task) {
    Map<String, RawJson> kwargs = task.kwargs();
    String name = parameter.name();
    String which = "argument " + position + (name == null ? "" : " ('" + name + "')");
    RawJson byName = name == null ? null : kwargs.get(name);
    if (position >= task.args().size()) {
      return parameter.bind(byName, which);
    } else if (byName != null) {
      throw new TaskArgumentException(which + " is given by position and by name", null);
    }
    return parameter.bind(task.args().get(position), which);
  }

  private Object rest(TaskParameter element, int from, List<RawJson> args) {
    int count = Math.max(0, args.size() - from);
    Class<?>[] types = declared.getParameterTypes();
    Object array = Array.newInstance(types[types.length - 1].getComponentType(), count);
    for (int i = 0; i < count; i++) {
      Array.set(array, i, element.bind(args.get(from + i), "argument " + (from + i)));
    }
    return array;
  }
}
