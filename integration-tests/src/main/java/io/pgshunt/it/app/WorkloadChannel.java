package io.pgshunt.it.app;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** One channel of a {@link Workload}, with an account of what its user was told. */
final class WorkloadChannel {

  private static final long PATIENCE_MS = 10_000;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int TRANSACTION_SIZE = 5;
  private static final int PERCENT = 100;
  private static final int ROLLBACK_PERCENT = 30;

  private final Workload workload;
  private final String name;
  private final Channel channel;
  private final ConcurrentNavigableMap<Long, String> unconfirmed = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
  private final List<String> transaction = new ArrayList<>();

  private volatile boolean recovered;

  WorkloadChannel(Workload workload, String name, Channel channel) throws IOException {
    this.workload = workload;
    this.name = name;
    this.channel = channel;
    if (workload.mode().equals("confirm")) {
      channel.confirmSelect();
      channel.addConfirmListener(
          (tag, multiple) -> confirmed("acked", tag, multiple),
          (tag, multiple) -> confirmed("nacked", tag, multiple));
    } else if (workload.mode().equals("tx")) {
      channel.txSelect();
    }
  }

  List<String> events() {
    return List.copyOf(events);
  }

  /** The connection is new: its channel knows neither of earlier numbers nor of a transaction. */
  void recovering() {
    unconfirmed.clear();
    recovered = true;
  }

  /** Wants the lock that the publishing thread holds, as listeners do that keep an account. */
  private synchronized void confirmed(String event, long tag, boolean multiple) {
    if (multiple) {
      Map<Long, String> all = unconfirmed.headMap(tag, true);
      all.values().forEach(id -> events.add(event + ":" + id));
      all.clear();
    } else {
      String id = unconfirmed.remove(tag);
      events.add(id == null ? "stray:" + name + "@" + tag : event + ":" + id);
    }
  }

  /** Under a lock, so that no other thread comes between the number and its message. */
  synchronized void publish(String number, Random random) throws InterruptedException {
    String id = name + "-" + number;
    boolean task = random.nextInt(PERCENT) < workload.taskPercent();
    awaitOpen();
    long sequenceNumber = channel.getNextPublishSeqNo();
    unconfirmed.put(sequenceNumber, id);
    try {
      channel.basicPublish("", workload.queue(), properties(id, task), body(task));
      events.add("sent:" + id);
      transaction.add(id);
    } catch (IOException | AlreadyClosedException e) {
      unconfirmed.remove(sequenceNumber, id);
      events.add("failed:" + id);
    }
    if (workload.mode().equals("tx") && transaction.size() >= TRANSACTION_SIZE) {
      endTransaction(random.nextInt(PERCENT) >= ROLLBACK_PERCENT);
    }
  }

  private void endTransaction(boolean commit) {
    String event = recovered ? "unknown:" : commit ? "committed:" : "rolledback:";
    recovered = false;
    try {
      if (commit) {
        channel.txCommit();
      } else {
        channel.txRollback();
      }
    } catch (IOException | AlreadyClosedException e) {
      event = "unknown:";
    }
    for (String id : transaction) {
      events.add(event + id);
    }
    transaction.clear();
  }

  /** A lost connection is recovered by amqp-client in the background. */
  private void awaitOpen() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    while (!channel.isOpen() && System.nanoTime() < deadline) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  void finish() throws InterruptedException, TimeoutException {
    awaitOpen();
    try {
      if (workload.mode().equals("tx")) {
        finishTransaction();
      } else if (workload.mode().equals("confirm")) {
        events.add((channel.waitForConfirms(PATIENCE_MS) ? "all-acked:" : "some-nacked:") + name);
      }
      // Answered after what was published before has reached its queue
      channel.queueDeclarePassive(workload.queue());
    } catch (IOException | ShutdownSignalException e) {
      events.add("disturbed:" + name);
    }
  }

  private synchronized void finishTransaction() {
    if (!transaction.isEmpty()) {
      endTransaction(true);
    }
  }

  private static AMQP.BasicProperties properties(String id, boolean task) {
    AMQP.BasicProperties.Builder properties = new AMQP.BasicProperties.Builder().messageId(id);
    return task
        ? properties
            .contentType("application/json")
            .contentEncoding("utf-8")
            .headers(Map.of("task", "shop.add", "id", id))
            .correlationId(id)
            .build()
        : properties.contentType("text/plain").build();
  }

  private static byte[] body(boolean task) {
    String text = task ? "[[2, 3], {}, {\"callbacks\": null, \"errbacks\": null}]" : "no task";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
