package io.pgshunt.agent.dispatcher;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Properties of the application's objects, by name: the key of a map, else {@code getName()},
 * {@code isName()}, {@code name()}, or a public field. Which it is, is looked up once a class, and
 * forgotten with the class. Thread-safe.
 */
final class Properties {

  private static final ClassValue<Map<String, Optional<Accessor>>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Map<String, Optional<Accessor>> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private interface Accessor {
    @Nullable Object read(Object object) throws ReflectiveOperationException;
  }

  private Properties() {}

  /**
   * @throws CallValueException if there is no such property, or reading it fails
   */
  static @Nullable Object read(Object object, String name) {
    if (object instanceof Map<?, ?> map) {
      return map.get(name);
    }
    Accessor accessor = accessor(object.getClass(), name);
    if (accessor == null) {
      throw new CallValueException(
          object.getClass().getName() + " has no public property '" + name + "'");
    }
    return read(accessor, object, name);
  }

  /** Null if there is no such property. */
  static @Nullable Object readIfThere(Object object, String name) {
    if (object instanceof Map<?, ?> map) {
      return map.get(name);
    }
    Accessor accessor = accessor(object.getClass(), name);
    return accessor == null ? null : read(accessor, object, name);
  }

  private static @Nullable Object read(Accessor accessor, Object object, String name) {
    try {
      Object value = accessor.read(object);
      return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    } catch (InvocationTargetException e) {
      throw new CallValueException(
          "property '" + name + "' of " + object.getClass().getName() + " threw " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new CallValueException(
          "property '" + name + "' of " + object.getClass().getName() + " cannot be read: " + e);
    }
  }

  private static @Nullable Accessor accessor(Class<?> type, String name) {
    return ACCESSORS
        .get(type)
        .computeIfAbsent(name, key -> Optional.ofNullable(find(type, key)))
        .orElse(null);
  }

  private static @Nullable Accessor find(Class<?> type, String name) {
    String capitalised = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    for (String method : new String[] {"get" + capitalised, "is" + capitalised, name}) {
      Method found = method(type, method);
      if (found != null) {
        return found::invoke;
      }
    }
    try {
      Field field = type.getField(name);
      return Modifier.isStatic(field.getModifiers()) || !field.trySetAccessible()
          ? null
          : field::get;
    } catch (NoSuchFieldException e) {
      return null;
    }
  }

  /** One that may be called: of a class that is not public, an interface may declare it. */
  private static @Nullable Method method(Class<?> type, String name) {
    try {
      Method method = type.getMethod(name);
      if (Modifier.isStatic(method.getModifiers())
          || method.getReturnType() == void.class
          || method.getDeclaringClass() == Object.class) {
        return null;
      } else if (method.trySetAccessible()) {
        return method;
      }
    } catch (NoSuchMethodException e) {
      return null;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      Method declared = method(implemented, name);
      if (declared != null) {
        return declared;
      }
    }
    return null;
  }
}
