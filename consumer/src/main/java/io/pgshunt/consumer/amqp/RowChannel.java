package io.pgshunt.consumer.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.pgshunt.consumer.amqp.HeldMessage.End;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The channel that a listener sees: what it says of messages ends rows, the rest goes to a broker's
 * channel, if there is one. Thread-safe, as far as the broker's channel is.
 */
final class RowChannel {

  private final int number;
  private final @Nullable Callable<? extends Channel> opening;
  private final Runnable onRoom;
  private final Channel proxy;
  private final Unacked unacked = new Unacked();
  private volatile int prefetch;
  private @Nullable Channel broker;

  /**
   * @param opening opens the broker's channel when it is first needed
   * @param onRoom is run when there may be room for more messages
   */
  RowChannel(int number, @Nullable Callable<? extends Channel> opening, Runnable onRoom) {
    this.number = number;
    this.opening = opening;
    this.onRoom = onRoom;
    this.proxy =
        (Channel)
            Proxy.newProxyInstance(
                Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, this::call);
  }

  /** What the listener gets. */
  Channel proxy() {
    return proxy;
  }

  String consumerTag() {
    return "pgshunt." + number;
  }

  Unacked unacked() {
    return unacked;
  }

  /** Whether a broker would deliver another message, by the last {@code basicQos}. */
  boolean hasRoom() {
    int most = prefetch;
    return most == 0 || unacked.size() < most;
  }

  private @Nullable Object call(Object self, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] args = given == null ? new Object[0] : given;
    switch (method.getName()) {
      case "basicAck" -> unacked.settle((long) args[0], (boolean) args[1], End.ACKED);
      case "basicNack" -> unacked.settle((long) args[0], (boolean) args[1], back(args[2]));
      case "basicReject" -> unacked.settle((long) args[0], false, back(args[1]));
      case "basicRecover" -> {
        unacked.requeueAll();
        return new AMQP.Basic.RecoverOk.Builder().build();
      }
      // A broker requeues what a channel has not acked when it closes. Deliveries go on: it is the
      // consumer that stops them.
      case "close", "abort" -> {
        unacked.rollback();
        unacked.requeueAll();
      }
      case "basicQos" -> limit(args);
      case "txSelect", "txCommit", "txRollback" -> {
        return transaction(method, args);
      }
      case "basicConsume", "basicGet", "basicCancel" ->
          throw new UnsupportedOperationException(
              described(method)
                  + ": this channel delivers rows, begun and stopped by pgshunt's consumer; for"
                  + " queues on a broker open a channel there");
      case "getChannelNumber" -> {
        return number;
      }
      case "isOpen" -> {
        return true;
      }
      case "equals" -> {
        return isSame(self, args[0]);
      }
      case "hashCode" -> {
        return System.identityHashCode(this);
      }
      case "toString" -> {
        return "pgshunt channel " + number;
      }
      default -> {
        return toBroker(self, method, args);
      }
    }
    return null;
  }

  private static End back(@Nullable Object requeue) {
    return Boolean.TRUE.equals(requeue) ? End.REQUEUED : End.REJECTED;
  }

  /** {@code basicQos(count)}, {@code (count, global)} or {@code (size, count, global)}. */
  private void limit(@Nullable Object[] args) {
    if (args.length == 3 && !Objects.equals(args[0], 0)) {
      throw new UnsupportedOperationException(
          "Channel.basicQos: a prefetch size of " + args[0] + " bytes; only counts are supported");
    }
    prefetch = (int) Objects.requireNonNull(args[args.length == 3 ? 1 : 0]);
    onRoom.run();
  }

  /** The broker first: if it fails, the messages are still unacked, and come again. */
  private Object transaction(Method method, @Nullable Object[] args) throws Throwable {
    Object answer = opening == null ? null : onBroker(method, args);
    switch (method.getName()) {
      case "txSelect" -> {
        unacked.beginTransactions();
        return answer != null ? answer : new AMQP.Tx.SelectOk.Builder().build();
      }
      case "txCommit" -> {
        unacked.commit();
        return answer != null ? answer : new AMQP.Tx.CommitOk.Builder().build();
      }
      default -> {
        unacked.rollback();
        return answer != null ? answer : new AMQP.Tx.RollbackOk.Builder().build();
      }
    }
  }

  private @Nullable Object toBroker(Object self, Method method, @Nullable Object[] args)
      throws Throwable {
    if (opening != null) {
      return onBroker(method, args);
    } else if (method.isDefault()) {
      return InvocationHandler.invokeDefault(self, method, args);
    }
    switch (method.getName()) {
      // This channel is never shut down, so that there is nothing to tell.
      case "addShutdownListener", "removeShutdownListener", "notifyListeners", "getCloseReason" -> {
        return null;
      }
      default ->
          throw new UnsupportedOperationException(
              described(method)
                  + ": this channel stands for rows and has no broker; give the listener one, as in"
                  + " broker(connection::createChannel)");
    }
  }

  private static String described(Method method) {
    return "Channel." + method.getName();
  }

  private @Nullable Object onBroker(Method method, @Nullable Object[] args) throws Throwable {
    try {
      return method.invoke(broker(), args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private synchronized Channel broker() throws IOException {
    if (broker == null) {
      try {
        broker = Objects.requireNonNull(opening).call();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("cannot open a channel to the broker: " + e.getMessage(), e);
      }
      if (broker == null) {
        throw new IOException("cannot open a channel to the broker: its connection has none left");
      }
    }
    return broker;
  }

  @SuppressWarnings("ReferenceEquality") // a channel equals itself only, as the client's own does
  private static boolean isSame(Object self, @Nullable Object other) {
    return self == other;
  }
}
