package io.pgshunt.consumer;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the type variables of a class's supertypes stand for in that class: in {@code Ship
 * implements Handler<Order>}, {@code T} of {@code Handler} is {@code Order}. Immutable.
 */
final class TypeArguments {

  private final Map<TypeVariable<?>, Type> arguments = new HashMap<>();

  private TypeArguments() {}

  static TypeArguments of(Class<?> type) {
    TypeArguments made = new TypeArguments();
    made.addSupertypes(type);
    return made;
  }

  private void addSupertypes(Class<?> type) {
    Type superclass = type.getGenericSuperclass();
    if (superclass != null) {
      add(superclass);
    }
    for (Type supertype : type.getGenericInterfaces()) {
      add(supertype);
    }
  }

  private void add(Type supertype) {
    if (supertype instanceof ParameterizedType generic
        && generic.getRawType() instanceof Class<?> raw) {
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        arguments.putIfAbsent(
            raw.getTypeParameters()[i], resolve(generic.getActualTypeArguments()[i]));
      }
      addSupertypes(raw);
    } else if (supertype instanceof Class<?> raw) {
      addSupertypes(raw);
    }
  }

  /** {@code type} without variables, as far as they are known; itself if it has none. */
  Type resolve(Type type) {
    if (type instanceof TypeVariable<?> variable) {
      Type argument = arguments.get(variable);
      return argument != null ? argument : erased(variable);
    } else if (type instanceof GenericArrayType array) {
      Type component = resolve(array.getGenericComponentType());
      return component instanceof Class<?> raw ? raw.arrayType() : type;
    } else if (type instanceof ParameterizedType generic) {
      Type[] declared = generic.getActualTypeArguments();
      Type[] resolved = Arrays.stream(declared).map(this::resolve).toArray(Type[]::new);
      return Arrays.equals(declared, resolved)
          ? type
          : new Resolved(generic.getRawType(), generic.getOwnerType(), List.of(resolved));
    }
    return type;
  }

  /** The class of {@link #resolve}'s answer. */
  Class<?> rawType(Type type) {
    Type resolved = resolve(type);
    if (resolved instanceof Class<?> raw) {
      return raw;
    } else if (resolved instanceof ParameterizedType generic) {
      return rawType(generic.getRawType());
    } else if (resolved instanceof GenericArrayType array) {
      return Array.newInstance(rawType(array.getGenericComponentType()), 0).getClass();
    }
    return Object.class;
  }

  /** What the compiler has in its place where nothing is known of it. */
  private Type erased(TypeVariable<?> variable) {
    Type bound = variable.getBounds()[0];
    return bound instanceof ParameterizedType generic ? generic.getRawType() : resolve(bound);
  }

  /** A generic type with other arguments. */
  private record Resolved(Type rawType, @Nullable Type ownerType, List<Type> typeArguments)
      implements ParameterizedType {

    @Override
    public Type[] getActualTypeArguments() {
      return typeArguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return rawType;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return ownerType;
    }

    @Override
    public String toString() {
      return rawType.getTypeName()
          + typeArguments.stream()
              .map(Type::getTypeName)
              .collect(Collectors.joining(", ", "<", ">"));
    }
  }

  /** A class and all its supertypes but {@code Object}, each once, the more specific ones first. */
  static List<Class<?>> lineage(Class<?> type) {
    List<Class<?>> classes =
        Stream.<Class<?>>iterate(type, one -> one != null, Class::getSuperclass)
            .filter(one -> one != Object.class)
            .toList();
    Stream<Class<?>> interfaces = classes.stream().flatMap(TypeArguments::interfacesOf);
    return Stream.concat(classes.stream(), interfaces).distinct().toList();
  }

  private static Stream<Class<?>> interfacesOf(Class<?> type) {
    return Arrays.stream(type.getInterfaces())
        .flatMap(one -> Stream.concat(Stream.of(one), interfacesOf(one)));
  }
}
