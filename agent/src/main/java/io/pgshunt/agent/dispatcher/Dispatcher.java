package io.pgshunt.agent.dispatcher;

import io.pgshunt.agent.bootstrap.DispatchEvents;
import io.pgshunt.agent.gate.AgentLog;
import io.pgshunt.agent.gate.LazyGate;
import io.pgshunt.agent.weave.PrivilegedCalls;
import io.pgshunt.celery.ConfiguredRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes calls of woven send methods to the gate. Thread-safe. */
final class Dispatcher implements DispatchEvents {

  /** A method that was woven, and so what may come out of it. */
  record WovenMethod(Rule rule, String descriptor, boolean throwsIoException) {

    boolean returnsFuture() {
      return descriptor.endsWith(")Ljava/util/concurrent/CompletableFuture;")
          || descriptor.endsWith(")Ljava/util/concurrent/CompletionStage;")
          || descriptor.endsWith(")Ljava/util/concurrent/Future;");
    }

    /** After the row is committed it would be too late to find out. */
    void requireFit(@Nullable Object result, @Nullable ClassLoader loader) {
      Class<?> type = MethodType.fromMethodDescriptorString(descriptor, loader).returnType();
      boolean fits =
          result == null
              ? type == void.class || !type.isPrimitive()
              : MethodType.methodType(type).wrap().returnType().isInstance(result);
      if (!fits) {
        throw new CallValueException(
            "what 'returns' makes is no "
                + type.getName()
                + ": "
                + (result == null ? "null" : result.getClass().getName()));
      }
    }
  }

  /** Rules that were found wrong; each is told once. */
  private final Set<String> complainedOf = ConcurrentHashMap.newKeySet();

  private volatile @Nullable DispatchEvents privileged;
  private final List<WovenMethod> methods = new CopyOnWriteArrayList<>();
  private final LazyGate gate;
  private final ConfiguredRouting routing;
  private final AgentLog log;

  Dispatcher(LazyGate gate, ConfiguredRouting routing, AgentLog log) {
    this.gate = gate;
    this.routing = routing;
    this.log = log;
  }

  /** The number by which the woven method names itself. */
  synchronized int add(WovenMethod method) {
    methods.add(method);
    return methods.size() - 1;
  }

  @Override
  public DispatchEvents privileged() {
    DispatchEvents events = privileged;
    if (events == null) {
      events = PrivilegedCalls.of(DispatchEvents.class, this);
      privileged = events;
    }
    return events;
  }

  @Override
  public @Nullable Object @Nullable [] call(
      int method, Class<?> owner, @Nullable Object self, @Nullable Object[] arguments)
      throws Exception {
    WovenMethod woven = methods.get(method);
    Expression.Call call = new Expression.Call(self, arguments);
    String taskId;
    Object result;
    try {
      taskId = taskId(woven.rule(), call);
      Returned returned = woven.rule().returns();
      result = returned == null ? null : returned.make(call, taskId, owner.getClassLoader());
      woven.requireFit(result, owner.getClassLoader());
    } catch (RuntimeException | LinkageError e) {
      // Nothing was sent: the method's own code does it
      if (complainedOf.add(woven.rule().place())) {
        log.warn(woven.rule().place() + ": " + woven.rule().method() + " runs as before: " + e);
      }
      return null;
    }
    try {
      CallMessage message = new CallMessage(woven.rule(), call, taskId, routing);
      return gate.take(message, null) ? new Object[] {result} : null;
    } catch (IOException e) {
      return thrown(woven, e);
    }
  }

  private static String taskId(Rule rule, Expression.Call call) {
    Expression expression = rule.value(Rule.ID);
    Object id = expression == null ? null : expression.in(call);
    return id == null ? UUID.randomUUID().toString() : id.toString();
  }

  /** In the way that the method has for it. */
  private static @Nullable Object[] thrown(WovenMethod woven, IOException e) throws IOException {
    if (woven.returnsFuture()) {
      return new Object[] {CompletableFuture.failedFuture(e)};
    } else if (woven.throwsIoException()) {
      throw e;
    }
    throw new UncheckedIOException(e);
  }
}
