package io.pgshunt.agent.rabbitmq;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Declarations that are sent as AMQP methods, and of which a future tells the answer. Method and
 * answer are read by reflection, for their classes belong to the application. Thread-safe.
 */
final class AsyncDeclarations {

  private static final String PREFIX = "com.rabbitmq.client.impl.AMQImpl$";

  /**
   * @param operation what {@code Channel} calls it
   * @param getters of its arguments, in that method's order
   */
  private record Shape(String operation, List<String> getters) {

    Shape(String operation, String... getters) {
      this(operation, List.of(getters));
    }
  }

  private static final Map<String, Shape> SHAPES = shapes();

  private final Declarations declarations;

  AsyncDeclarations(Declarations declarations) {
    this.declarations = declarations;
  }

  private static Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new HashMap<>();
    String[] binding = {"getQueue", "getExchange", "getRoutingKey", "getArguments"};
    String[] exchangeBinding = {"getDestination", "getSource", "getRoutingKey", "getArguments"};
    shapes.put(
        "Exchange$Declare",
        new Shape(
            "exchangeDeclare",
            "getExchange",
            "getType",
            "getDurable",
            "getAutoDelete",
            "getInternal",
            "getArguments"));
    shapes.put("Exchange$Delete", new Shape("exchangeDelete", "getExchange", "getIfUnused"));
    shapes.put("Exchange$Bind", new Shape("exchangeBind", exchangeBinding));
    shapes.put("Exchange$Unbind", new Shape("exchangeUnbind", exchangeBinding));
    shapes.put(
        "Queue$Declare",
        new Shape(
            "queueDeclare",
            "getQueue",
            "getDurable",
            "getExclusive",
            "getAutoDelete",
            "getArguments"));
    shapes.put("Queue$Delete", new Shape("queueDelete", "getQueue", "getIfUnused", "getIfEmpty"));
    shapes.put("Queue$Bind", new Shape("queueBind", binding));
    shapes.put("Queue$Unbind", new Shape("queueUnbind", binding));
    return shapes;
  }

  /** See {@code ChannelEvents.asked}. */
  void asked(Object channel, Object method, CompletableFuture<?> answer) {
    String name = method.getClass().getName();
    Shape shape = name.startsWith(PREFIX) ? SHAPES.get(name.substring(PREFIX.length())) : null;
    if (shape != null) {
      // If it fails, nothing was declared
      var unused = answer.thenAccept(command -> learn(channel, method, shape, command));
    }
  }

  private void learn(Object channel, Object method, Shape shape, Object command) {
    @Nullable Object[] arguments = new Object[shape.getters().size()];
    try {
      if (isPassive(method)) {
        return;
      }
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = get(method, shape.getters().get(i));
      }
      if (shape.operation().equals("queueDeclare")) {
        arguments[0] = get(get(command, "getMethod"), "getQueue");
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      declarations.lost(channel, shape.operation(), e);
      return;
    }
    declarations.declared(channel, shape.operation(), arguments);
  }

  /** It only asks whether something is there, and says nothing of what it is. */
  private static boolean isPassive(Object method) throws ReflectiveOperationException {
    return method.getClass().getName().endsWith("$Declare")
        && Boolean.TRUE.equals(get(method, "getPassive"));
  }

  private static @Nullable Object get(@Nullable Object object, String getter)
      throws ReflectiveOperationException {
    if (object == null) {
      throw new NoSuchMethodException(getter + " of nothing");
    }
    Method method = object.getClass().getMethod(getter);
    method.trySetAccessible();
    return method.invoke(object);
  }
}
