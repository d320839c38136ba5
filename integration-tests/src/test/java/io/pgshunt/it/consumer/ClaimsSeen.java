package io.pgshunt.it.consumer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Sees how often a consumer asks for tasks on the connections of a data source. Thread-safe. */
final class ClaimsSeen {

  private final DataSource dataSource;
  private final AtomicLong count = new AtomicLong();
  private volatile long latest = System.nanoTime();

  ClaimsSeen(DataSource source) {
    this.dataSource = proxy(DataSource.class, source);
  }

  /** The data source, watched. */
  DataSource dataSource() {
    return dataSource;
  }

  long count() {
    return count.get();
  }

  Duration sinceLatest() {
    return Duration.ofNanos(System.nanoTime() - latest);
  }

  private <T> T proxy(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            ClaimsSeen.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call(target, method, arguments)));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("prepareStatement")
        && String.valueOf(arguments[0]).contains("as served (queue, most, place)")) {
      count.incrementAndGet();
      latest = System.nanoTime();
    }
    try {
      Object answer = method.invoke(target, arguments);
      return answer instanceof Connection ? proxy(Connection.class, answer) : answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
