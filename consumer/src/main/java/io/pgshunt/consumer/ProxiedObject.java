package io.pgshunt.consumer;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An object as a container may have wrapped it, and the class that a person wrote. Annotations are
 * those of that class; calls go to the object, so that what the container put around it (a
 * transaction, a scope) has its effect.
 *
 * @param object the object that is called
 * @param type the class that was written; the object's own if there is no telling
 * @param kind how the one relates to the other
 */
record ProxiedObject(Object object, Class<?> type, Kind kind) {

  enum Kind {
    /** The object is of the class that was written. */
    NONE,
    /** Of a subclass that was generated, and overrides what it can (CGLIB, Byte Buddy). */
    SUBCLASS,
    /** Of a class that was generated, and has only its interfaces in common (java.lang.reflect). */
    INTERFACES
  }

  /**
   * Classes that are generated when a program is built stand in class files like any other, and can
   * only be told by their names: those of Spring, Hibernate, Weld, Quarkus and Byte Buddy.
   */
  private static final Pattern GENERATED =
      Pattern.compile(
          ".*(\\$\\$(SpringCGLIB|EnhancerBy\\w*)\\$\\$|\\$HibernateProxy\\$|\\$MockitoMock\\$"
              + "|\\$ByteBuddy\\$|\\$Proxy\\$_\\$\\$_|_\\$\\$_jvst|_ClientProxy$).*");

  /** Spring's proxies of all kinds say so what is behind them. */
  private static final String SPRING_PROXY = "org.springframework.aop.TargetClassAware";

  static ProxiedObject of(Object object) {
    Class<?> own = object.getClass();
    if (Proxy.isProxyClass(own)) {
      Class<?> behind = behindSpringProxy(object);
      return new ProxiedObject(object, behind == null ? own : written(behind), Kind.INTERFACES);
    }
    Class<?> written = written(own);
    return new ProxiedObject(object, written, written == own ? Kind.NONE : Kind.SUBCLASS);
  }

  private static Class<?> written(Class<?> own) {
    Class<?> type = own;
    while (type != null && type != Object.class && isGenerated(type)) {
      type = type.getSuperclass();
    }
    return type == null || type == Object.class ? own : type;
  }

  /** Of a class that is made while the program runs there is no class file. */
  private static boolean isGenerated(Class<?> type) {
    return type.isSynthetic()
        || type.isHidden()
        || GENERATED.matcher(type.getName()).matches()
        || !hasClassFile(type);
  }

  private static boolean hasClassFile(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    ClassLoader loader = type.getClassLoader();
    return (loader == null ? ClassLoader.getSystemResource(file) : loader.getResource(file))
        != null;
  }

  private static @Nullable Class<?> behindSpringProxy(Object proxy) {
    for (Class<?> type : TypeArguments.lineage(proxy.getClass())) {
      if (type.getName().equals(SPRING_PROXY)) {
        try {
          return (Class<?>) type.getMethod("getTargetClass").invoke(proxy);
        } catch (ReflectiveOperationException e) {
          throw new IllegalArgumentException(
              proxy.getClass().getName() + " does not say what is behind it: " + e, e);
        }
      }
    }
    return null;
  }

  /**
   * Whether a call of {@code method} would reach the generated class's own object, whose fields are
   * empty, and nothing that was put around it: the JVM does not let that class override it (Java
   * Virtual Machine Specification, 5.4.5).
   */
  boolean isBypassedBy(Method method) {
    int modifiers = method.getModifiers();
    if (kind != Kind.SUBCLASS || Modifier.isStatic(modifiers)) {
      return false;
    }
    boolean packagePrivate =
        !Modifier.isPublic(modifiers)
            && !Modifier.isProtected(modifiers)
            && !method.getDeclaringClass().isInterface();
    return Modifier.isFinal(modifiers)
        || Modifier.isPrivate(modifiers)
        || (packagePrivate && !isOfOnePackage(object.getClass(), method.getDeclaringClass()));
  }

  @SuppressWarnings("ReferenceEquality") // a class loader equals itself only
  private static boolean isOfOnePackage(Class<?> one, Class<?> other) {
    return one.getClassLoader() == other.getClassLoader()
        && one.getPackageName().equals(other.getPackageName());
  }
}
