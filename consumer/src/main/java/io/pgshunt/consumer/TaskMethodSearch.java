package io.pgshunt.consumer;

import io.pgshunt.consumer.ProxiedObject.Kind;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Task} methods of an object: in its class, its superclasses and its interfaces,
 * also if they are overridden, generic, or behind a proxy. For one thread.
 */
final class TaskMethodSearch {

  private final ProxiedObject target;
  private final TypeArguments types;

  private TaskMethodSearch(ProxiedObject target) {
    this.target = target;
    this.types = TypeArguments.of(target.type());
  }

  /**
   * A method whatever class declares it: those of one signature override each other.
   *
   * @param owner of a method that is not overridden: private or static; else null
   */
  private record Signature(String name, List<Class<?>> parameters, @Nullable Class<?> owner) {}

  /**
   * @throws IllegalArgumentException if the object has none, or one cannot be used
   */
  static List<TaskHandler<?>> in(Object object) {
    TaskMethodSearch search = new TaskMethodSearch(ProxiedObject.of(object));
    List<TaskHandler<?>> found = new ArrayList<>();
    for (List<Method> declarations : search.declarations().values()) {
      search.handler(declarations).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(search.nothingFound());
    }
    return found;
  }

  /** All declarations of each method, the most specific one first. */
  private Map<Signature, List<Method>> declarations() {
    Map<Signature, List<Method>> found = new LinkedHashMap<>();
    for (Class<?> type : TypeArguments.lineage(target.type())) {
      for (Method method : type.getDeclaredMethods()) {
        // The compiler copies annotations to the methods that bridge generic ones.
        if (!method.isBridge()) {
          found.computeIfAbsent(signature(method), one -> new ArrayList<>()).add(method);
        }
      }
    }
    return found;
  }

  private Signature signature(Method method) {
    int modifiers = method.getModifiers();
    boolean overridable = !Modifier.isPrivate(modifiers) && !Modifier.isStatic(modifiers);
    List<Class<?>> parameters = new ArrayList<>();
    Arrays.stream(method.getGenericParameterTypes()).map(types::rawType).forEach(parameters::add);
    return new Signature(
        method.getName(), parameters, overridable ? null : method.getDeclaringClass());
  }

  private Optional<TaskHandler<?>> handler(List<Method> declarations) {
    return declared(declarations, Task.class)
        .map(
            method ->
                TaskMethod.of(
                    method.getAnnotation(Task.class),
                    declared(declarations, Retries.class)
                        .map(retried -> retried.getAnnotation(Retries.class))
                        .orElse(null),
                    method,
                    called(method, declarations),
                    target,
                    types));
  }

  private static Optional<Method> declared(
      List<Method> declarations, Class<? extends Annotation> annotation) {
    return declarations.stream()
        .filter(method -> method.isAnnotationPresent(annotation))
        .findFirst();
  }

  /** The declaration through which the object can be called. */
  private Method called(Method annotated, List<Method> declarations) {
    if (Modifier.isStatic(annotated.getModifiers())) {
      return annotated;
    }
    if (target.isBypassedBy(declarations.get(0))) {
      throw new IllegalArgumentException(
          named(annotated)
              + " cannot be called through "
              + target.object().getClass().getName()
              + ", a proxy that cannot override it: make the method neither final nor private"
              + " (public is best), or give taskMethods the object without its proxy");
    }
    if (target.kind() != Kind.INTERFACES) {
      return annotated;
    }
    return declarations.stream()
        .filter(method -> method.getDeclaringClass().isInterface())
        .filter(method -> method.getDeclaringClass().isInstance(target.object()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    named(annotated)
                        + " cannot be called through its proxy, which has only interfaces: declare"
                        + " the method in one of them, or have proxies made of classes (in Spring"
                        + " proxyTargetClass = true)"));
  }

  private static String named(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }

  private String nothingFound() {
    String nothing = target.type().getName() + " has no method with @Task(\"name\")";
    return target.kind() == Kind.INTERFACES && target.type() == target.object().getClass()
        ? nothing
            + ": it is a proxy of "
            + Arrays.toString(target.type().getInterfaces())
            + ", and what is behind it cannot be seen; put @Task on the methods of an interface, or"
            + " give the object without its proxy"
        : nothing;
  }
}
