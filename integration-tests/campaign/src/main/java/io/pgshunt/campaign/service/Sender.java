package io.pgshunt.campaign.service;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.pgshunt.campaign.check.Naming;
import io.pgshunt.campaign.ledger.LedgerFile;
import io.pgshunt.campaign.ledger.Word;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread that publishes on a channel of its own and writes down what it is told. */
final class Sender implements Runnable {

  private static final int HUNDRED = 100;
  private static final int FAILS_PERCENT = 10;
  private static final int ONCE_PERCENT = 15;
  private static final int LATER_PERCENT = 10;
  private static final int LONG_PERCENT = 2;
  private static final int LONG_MILLIS = 3_000;
  private static final int SHORT_MILLIS = 20;
  private static final int ROLLBACK_PERCENT = 20;
  private static final int LARGEST_TRANSACTION = 5;
  private static final long REOPEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Producer producer;
  private final LedgerFile ledger;
  private final String process;
  private final int number;
  private final Mode mode;
  private final Queues queues;
  private final long pauseNanos;
  private final Random random;
  private long sent;
  private @Nullable Channel channel;
  private @Nullable Confirms confirms;

  Sender(
      Producer producer,
      LedgerFile ledger,
      String process,
      int number,
      Mode mode,
      Queues queues,
      int rate,
      long seed) {
    this.producer = producer;
    this.ledger = ledger;
    this.process = process;
    this.number = number;
    this.mode = mode;
    this.queues = queues;
    this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    this.random = new Random(seed);
  }

  @Override
  public void run() {
    while (!producer.isStopping()) {
      try {
        Channel open = open();
        if (mode == Mode.TX) {
          transact(open);
        } else {
          publish(open);
        }
        pause();
      } catch (IOException | TimeoutException | ShutdownSignalException e) {
        System.err.println(process + ": no channel: " + e);
        LockSupport.parkNanos(REOPEN_NANOS);
      }
    }
    if (confirms != null && channel != null && channel.isOpen()) {
      confirms.awaitAll(channel);
    }
  }

  /** A wake-up that was meant for something else does not cut it short. */
  private void pause() {
    long end = System.nanoTime() + pauseNanos;
    for (long left = pauseNanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private Channel open() throws IOException, TimeoutException {
    Channel current = channel;
    if (current == null || !current.isOpen()) {
      current = producer.open();
      if (mode == Mode.TX) {
        current.txSelect();
      } else if (mode == Mode.CONFIRM) {
        confirms = Confirms.on(current, ledger);
      }
      channel = current;
    }
    return current;
  }

  /** Null if it threw; else the task's id. */
  private @Nullable String publish(Channel open) {
    boolean fails = chance(FAILS_PERCENT);
    boolean once = chance(ONCE_PERCENT);
    CeleryTask task =
        new CeleryTask(
            Naming.id(process, number, sent++, fails, once),
            once ? queues.once() : queues.work(),
            queues,
            random.nextInt(chance(LONG_PERCENT) ? LONG_MILLIS : SHORT_MILLIS),
            chance(LATER_PERCENT) ? Duration.ofSeconds(1) : Duration.ZERO);
    long sequenceNumber = open.getNextPublishSeqNo();
    if (confirms != null) {
      confirms.expect(sequenceNumber, task.id());
    }
    ledger.write(Word.SENDING, task.id(), mode.word());
    try {
      open.basicPublish("", task.queue(), task.properties(), task.body());
      ledger.write(Word.RETURNED, task.id(), "");
      return task.id();
    } catch (IOException | RuntimeException | LinkageError e) {
      // Of any kind: which may come is for the checker to say
      threw(task.id(), e);
      if (confirms != null) {
        confirms.forget(sequenceNumber);
      }
      return null;
    }
  }

  private void transact(Channel open) {
    List<String> ids = new ArrayList<>();
    int size = 1 + random.nextInt(LARGEST_TRANSACTION);
    while (ids.size() < size && open.isOpen()) {
      String id = publish(open);
      if (id == null) {
        break;
      }
      ids.add(id);
    }
    boolean commit = !chance(ROLLBACK_PERCENT);
    try {
      if (commit) {
        open.txCommit();
      } else {
        open.txRollback();
      }
      ids.forEach(id -> ledger.write(commit ? Word.COMMITTED : Word.ROLLED_BACK, id, ""));
    } catch (IOException | RuntimeException | LinkageError e) {
      ids.forEach(id -> threw(id, e));
    }
  }

  private void threw(String id, Throwable e) {
    ledger.write(Word.THREW, id, e.getClass().getName() + ": " + e.getMessage());
  }

  private boolean chance(int percent) {
    return random.nextInt(HUNDRED) < percent;
  }
}
