package io.pgshunt.consumer;

import io.pgshunt.task.Json;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.RawJson;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A parameter of a task method that takes an argument. Immutable. */
final class TaskParameter {

  private final Type type;
  private final boolean optional;
  private final boolean nullable;
  private final @Nullable String name;
  private final @Nullable RawJson defaultValue;

  private TaskParameter(
      Type type,
      boolean optional,
      boolean nullable,
      @Nullable String name,
      @Nullable RawJson defaultValue) {
    this.type = type;
    this.optional = optional;
    this.nullable = nullable;
    this.name = name;
    this.defaultValue = defaultValue;
  }

  /**
   * @param types what the type variables of its class stand for
   * @throws IllegalArgumentException if its default is no JSON, or does not fit its type
   */
  static TaskParameter of(Parameter parameter, TypeArguments types) {
    Param param = parameter.getAnnotation(Param.class);
    Type declared = types.resolve(parameter.getParameterizedType());
    boolean optional = types.rawType(declared) == Optional.class;
    Type type =
        optional && declared instanceof ParameterizedType generic
            ? generic.getActualTypeArguments()[0]
            : optional ? Object.class : declared;
    boolean nullable =
        isNullable(parameter) || isNullable(parameter.getAnnotatedType()) || type == RawJson.class;
    TaskParameter made =
        new TaskParameter(type, optional, nullable, nameOf(parameter, param), defaultOf(param));
    if (made.defaultValue != null) {
      made.checkDefault(made.defaultValue);
    }
    return made;
  }

  /** One of those that a last parameter {@code T...} takes. */
  static TaskParameter element(Parameter rest) {
    Class<?> type = rest.getType().getComponentType();
    return new TaskParameter(type, false, type == RawJson.class, null, null);
  }

  private static @Nullable String nameOf(Parameter parameter, @Nullable Param param) {
    if (param != null && !param.value().isEmpty()) {
      return param.value();
    }
    return parameter.isNamePresent() ? parameter.getName() : null;
  }

  private static @Nullable RawJson defaultOf(@Nullable Param param) {
    return param == null || param.defaultValue().isEmpty()
        ? null
        : RawJson.parse(param.defaultValue());
  }

  /** Of whatever package: there are many, and they mean the same. */
  private static boolean isNullable(AnnotatedElement element) {
    for (Annotation annotation : element.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("Nullable")) {
        return true;
      }
    }
    return false;
  }

  private void checkDefault(RawJson value) {
    try {
      bind(value, "its default");
    } catch (JsonException | TaskArgumentException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Null if it is not known: then it can only be given by position. */
  @Nullable String name() {
    return name;
  }

  /**
   * The value for an argument.
   *
   * @param sent null if there is none
   * @param which names the argument to a human
   * @throws TaskArgumentException if it cannot be taken
   */
  @Nullable Object bind(@Nullable RawJson sent, String which) {
    RawJson json = sent == null ? defaultValue : sent;
    if (json == null) {
      if (optional) {
        return Optional.empty();
      }
      throw new TaskArgumentException(which + " is missing", null);
    }
    if (type == RawJson.class) {
      return optional ? Optional.of(json).filter(value -> !value.isNull()) : json;
    }
    if (json.isNull() && !optional && !nullable) {
      throw new TaskArgumentException(
          which + " is null, where " + type.getTypeName() + " is expected", null);
    }
    Object value = json.isNull() ? null : read(json, which);
    return optional ? Optional.ofNullable(value) : value;
  }

  private @Nullable Object read(RawJson json, String which) {
    try {
      return Json.read(json, type);
    } catch (JsonException e) {
      throw new TaskArgumentException(which + ": " + e.getMessage(), e);
    }
  }
}
