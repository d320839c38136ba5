package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.NewTask;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each message and, where it can, commits the row before the publish returns (rules G3
 * and G4). What is not known to be in PostgreSQL goes to AMQP; what may be there goes nowhere else.
 * Thread-safe.
 */
final class Gate {

  private final Classifier classifier;
  private final Lazy<? extends TaskStore> store;
  private final Lazy<? extends TransactionStore> transactions;
  private final CircuitBreaker breaker;
  private final GateCounters counters = new GateCounters();
  private final GateLog log;
  private final Clock clock;

  /**
   * Set while this thread is inside the gate. Our own JDBC may log, and an application's log
   * appender may publish what is logged: that goes straight to AMQP.
   */
  private final ThreadLocal<Boolean> inside = new ThreadLocal<>();

  Gate(
      Classifier classifier,
      Lazy<? extends TaskStore> store,
      Lazy<? extends TransactionStore> transactions,
      CircuitBreaker breaker,
      GateLog log,
      Clock clock) {
    this.classifier = classifier;
    this.store = store;
    this.transactions = transactions;
    this.breaker = breaker;
    this.log = log;
    this.clock = clock;
  }

  /** Moves a message that waits for nothing. */
  boolean take(Supplier<Publication> publication) throws IOException {
    return take(publication, null);
  }

  /**
   * @param publication asked once, here, so that its failure is handled like any other of ours
   * @param deferral gets the rows of a message that is to wait for its transaction; null if it is
   *     to be enqueued now
   * @return true if the message is committed to PostgreSQL; false if it is certainly not, and has
   *     to be published
   * @throws IOException if it is not known whether it is
   */
  boolean take(Supplier<Publication> publication, @Nullable Deferral deferral) throws IOException {
    if (inside.get() != null) {
      return false;
    }
    inside.set(true);
    try {
      return decide(publication, deferral);
    } finally {
      inside.remove();
    }
  }

  /**
   * Commits the rows of a transaction with the broker's part of it; see {@link JointCommit}.
   *
   * @return what the broker answered
   */
  Object commit(List<DeferredMessage> messages, BrokerCommit broker) throws IOException {
    inside.set(true);
    try {
      return new JointCommit(transactions, this).run(messages, broker);
    } finally {
      inside.remove();
    }
  }

  GateStatistics statistics() {
    return counters.snapshot();
  }

  private boolean decide(Supplier<Publication> source, @Nullable Deferral deferral)
      throws IOException {
    Publication publication = null;
    List<NewTask> rows;
    TaskStore target;
    try {
      publication = source.get();
      Translation translation = classifier.classify(publication, clock.instant());
      if (translation instanceof Translation.PassThrough passThrough) {
        return pass(publication, passThrough);
      }
      rows = rows((Translation.Translated) translation);
      if (deferral != null) {
        deferral.defer(publication, rows);
        return true;
      }
      target = store.get();
    } catch (Throwable e) {
      // Nothing has been sent to the database: the original code publishes, whatever this is
      return pass(publication, failure(PassThroughReason.INTERNAL_ERROR, e));
    }
    return enqueue(publication, rows, target);
  }

  private static List<NewTask> rows(Translation.Translated translated) {
    List<NewTask> rows = new ArrayList<>(translated.queues().size());
    for (String queue : translated.queues()) {
      rows.add(new NewTask(queue, translated.payload()));
    }
    return rows;
  }

  private boolean enqueue(Publication publication, List<NewTask> rows, TaskStore target)
      throws IOException {
    try {
      target.enqueue(rows);
    } catch (EnqueueException e) {
      return failed(publication, rows, e);
    } catch (RuntimeException | Error e) {
      throw unknown(rows, e);
    }
    succeeded(1);
    return true;
  }

  /** That many messages are committed. */
  void succeeded(int messages) {
    breaker.succeeded();
    counters.rerouted(messages);
  }

  /**
   * The rows are not there, and their message goes to AMQP: false.
   *
   * @throws IOException if it is not known whether they are there
   */
  boolean failed(Publication publication, List<NewTask> rows, EnqueueException e)
      throws IOException {
    if (e instanceof EnqueueException.Refused refused) {
      if (Refusals.concernEveryRow(refused)) {
        breaker.open(e.getMessage());
      }
      return pass(publication, failure(PassThroughReason.DATABASE_REFUSED, e));
    }
    // An interrupt ends the wait for a connection; that says nothing about the database
    if (!Thread.currentThread().isInterrupted()) {
      breaker.open(e.getMessage());
    }
    if (e instanceof EnqueueException.OutcomeUnknown) {
      throw unknown(rows, e);
    }
    return pass(publication, failure(PassThroughReason.DATABASE_UNAVAILABLE, e));
  }

  boolean pass(@Nullable Publication publication, Translation.PassThrough passThrough) {
    counters.passed(passThrough.reason());
    log.passed(publication, passThrough);
    return false;
  }

  static Translation.PassThrough failure(PassThroughReason reason, Throwable e) {
    String detail = reason == PassThroughReason.INTERNAL_ERROR ? e.toString() : e.getMessage();
    return new Translation.PassThrough(reason, String.valueOf(detail));
  }

  /** Without a cause: its class would be one that the application cannot load. */
  IOException unknown(List<NewTask> rows, Throwable cause) {
    counters.outcomeUnknown();
    TaskPayload task = rows.get(0).payload();
    String message =
        "task "
            + task.taskName()
            + "["
            + task.taskId()
            + "] may or may not be in PostgreSQL; it was not published to AMQP, where it could run a"
            + " second time: "
            + (cause instanceof EnqueueException ? cause.getMessage() : cause);
    log.outcomeUnknown(message);
    return new IOException("pgshunt: " + message);
  }
}
