package io.pgshunt.it.app;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MetricsCollector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an application has amqp-client tell about its publishes: metrics, and from 5.19 on an
 * observation that adds a header. By proxies, since the interfaces differ between versions.
 */
final class Observing {

  static final String HEADER = "traceparent";

  private final Map<String, Integer> counts = new TreeMap<>();
  private int observed;

  /** Has the connections of {@code factory} observed and counted. */
  void start(ConnectionFactory factory) throws ReflectiveOperationException {
    factory.setMetricsCollector(
        (MetricsCollector)
            Proxy.newProxyInstance(
                MetricsCollector.class.getClassLoader(),
                new Class<?>[] {MetricsCollector.class},
                (proxy, method, arguments) -> {
                  count(method.getName());
                  return null;
                }));
    for (Method method : ConnectionFactory.class.getMethods()) {
      if (method.getName().equals("setObservationCollector")) {
        Class<?> type = method.getParameterTypes()[0];
        method.invoke(
            factory,
            Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) ->
                    called.getName().equals("publish") ? publish(arguments) : null));
      }
    }
  }

  private synchronized void count(String name) {
    counts.merge(name, 1, Integer::sum);
  }

  private @Nullable Object publish(Object[] arguments) throws Throwable {
    int number;
    synchronized (this) {
      number = ++observed;
    }
    AMQP.BasicProperties given = (AMQP.BasicProperties) arguments[2];
    Map<String, Object> headers = new HashMap<>();
    if (given.getHeaders() != null) {
      headers.putAll(given.getHeaders());
    }
    headers.put(HEADER, "publish-" + number);
    Method call = arguments[0].getClass().getMethod("publish", AMQP.BasicProperties.class);
    call.setAccessible(true);
    try {
      return call.invoke(arguments[0], given.builder().headers(headers).build());
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * How often each method of the metrics collector was called about publishes, and how many
   * publishes were observed.
   */
  synchronized String counts() {
    Map<String, Integer> ofPublishes = new TreeMap<>(counts);
    ofPublishes.keySet().removeIf(name -> !name.startsWith("basicPublish"));
    return "observed=" + observed + " " + ofPublishes;
  }
}
