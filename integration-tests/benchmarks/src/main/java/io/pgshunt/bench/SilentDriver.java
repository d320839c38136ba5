package io.pgshunt.bench;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC driver that forgets what it is given: what is left of an insert is our own work. A call
 * costs the array of its arguments, which a real driver's would not. Not thread-safe.
 */
final class SilentDriver implements InvocationHandler {

  private final Object connection = proxy(Connection.class, Array.class);
  private final Object statement = proxy(PreparedStatement.class, ResultSet.class);

  /** Whether the answer has a row that has not been read. */
  private boolean row;

  private SilentDriver() {}

  /** Few objects, which are many things, so that none is allocated for a call. */
  static Connection connection() {
    return (Connection) new SilentDriver().connection;
  }

  private Object proxy(Class<?>... interfaces) {
    return Proxy.newProxyInstance(SilentDriver.class.getClassLoader(), interfaces, this);
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "createArrayOf", "getConnection" -> connection;
      case "prepareStatement" -> statement;
      case "executeQuery" -> {
        row = true;
        yield statement;
      }
      case "next" -> {
        boolean next = row;
        row = false;
        yield next;
      }
      case "getString" -> "1";
      case "getInt" -> 1;
      case "getLong" -> 1L;
      default -> nothing(method.getReturnType());
    };
  }

  private static @Nullable Object nothing(Class<?> type) {
    if (type == boolean.class) {
      return false;
    } else if (type == int.class) {
      return 0;
    }
    return null;
  }
}
