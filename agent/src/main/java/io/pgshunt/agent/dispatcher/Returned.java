package io.pgshunt.agent.dispatcher;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the caller of a send method gets for a call that was taken. Immutable. */
sealed interface Returned {

  /**
   * Made before the task is sent, so that a rule that is wrong costs nothing.
   *
   * @param loader the application's
   * @throws CallValueException if it cannot be made
   */
  @Nullable Object make(Expression.Call call, String taskId, @Nullable ClassLoader loader);

  /** The task's id. */
  record Id() implements Returned {
    @Override
    public Object make(Expression.Call call, String taskId, @Nullable ClassLoader loader) {
      return taskId;
    }
  }

  /** Something of the call, or a constant. */
  record Value(Expression expression) implements Returned {
    @Override
    public @Nullable Object make(
        Expression.Call call, String taskId, @Nullable ClassLoader loader) {
      return expression.in(call);
    }
  }

  /** A {@link CompletableFuture} that is complete. */
  record Future(Returned value) implements Returned {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the caller gets it
    public Object make(Expression.Call call, String taskId, @Nullable ClassLoader loader) {
      return CompletableFuture.completedFuture(value.make(call, taskId, loader));
    }
  }

  /**
   * An object of the application's.
   *
   * @param method of that class, static; {@code new} for its constructor
   * @param with what it is given
   */
  record Factory(String className, String method, List<Returned> with) implements Returned {

    @Override
    public Object make(Expression.Call call, String taskId, @Nullable ClassLoader loader) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Returned value : with) {
        values.add(value.make(call, taskId, loader));
      }
      try {
        Object made = make(Class.forName(className, true, loader), values.toArray());
        if (made != null) {
          return made;
        }
        throw new CallValueException(name() + " returned null");
      } catch (InvocationTargetException e) {
        throw new CallValueException(name() + " threw " + e.getCause());
      } catch (ReflectiveOperationException | LinkageError e) {
        throw new CallValueException(name() + " cannot be called: " + e);
      }
    }

    private String name() {
      return className + "." + method;
    }

    private @Nullable Object make(Class<?> type, @Nullable Object[] values)
        throws ReflectiveOperationException {
      if (method.equals("new")) {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
          if (fit(constructor.getParameterTypes(), values) && constructor.trySetAccessible()) {
            return constructor.newInstance(values);
          }
        }
      }
      for (Method candidate : type.getDeclaredMethods()) {
        if (candidate.getName().equals(method)
            && java.lang.reflect.Modifier.isStatic(candidate.getModifiers())
            && fit(candidate.getParameterTypes(), values)
            && candidate.trySetAccessible()) {
          return candidate.invoke(null, values);
        }
      }
      throw new NoSuchMethodException("none that takes " + values.length + " such values");
    }

    private static boolean fit(Class<?>[] types, @Nullable Object[] values) {
      if (types.length != values.length) {
        return false;
      }
      for (int i = 0; i < types.length; i++) {
        Object value = values[i];
        Class<?> type = java.lang.invoke.MethodType.methodType(types[i]).wrap().returnType();
        if (value == null ? types[i].isPrimitive() : !type.isInstance(value)) {
          return false;
        }
      }
      return true;
    }
  }
}
