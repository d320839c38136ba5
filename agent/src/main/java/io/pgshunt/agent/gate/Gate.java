package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.NewTask;
import io.pgshunt.queue.SqlStates;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.TaskPayload;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each message and, where it can, commits the row before the publish returns (rules G3
 * and G4). What is not known to be in PostgreSQL goes to AMQP; what may be there goes nowhere else.
 * Thread-safe.
 */
final class Gate {

  private final Classifier classifier;
  private final TaskRules taskRules;
  private final BooleanSupplier shadow;
  private final Lazy<? extends TaskStore> store;
  private final Lazy<? extends TransactionStore> transactions;
  private final CircuitBreaker breaker;
  private final Rehearsal rehearsal;
  private final AccessDiagnosis diagnosis;
  private final Outcomes outcomes;
  private final Clock clock;

  /**
   * Set while this thread is inside the gate. Our own JDBC may log, and an application's log
   * appender may publish what is logged: that goes straight to AMQP.
   */
  private final ThreadLocal<Boolean> inside = new ThreadLocal<>();

  /**
   * @param shadow whether messages are looked at only, and go to AMQP
   * @param rehearsal what is then known of the database
   * @param diagnosis finds out what is missing where a row is refused
   */
  Gate(
      Classifier classifier,
      TaskRules taskRules,
      BooleanSupplier shadow,
      Lazy<? extends TaskStore> store,
      Lazy<? extends TransactionStore> transactions,
      CircuitBreaker breaker,
      Rehearsal rehearsal,
      AccessDiagnosis diagnosis,
      Outcomes outcomes,
      Clock clock) {
    this.classifier = classifier;
    this.taskRules = taskRules;
    this.shadow = shadow;
    this.store = store;
    this.transactions = transactions;
    this.breaker = breaker;
    this.rehearsal = rehearsal;
    this.diagnosis = diagnosis;
    this.outcomes = outcomes;
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
   * @throws IOException if it is not known whether it is, or if a policy has the sender told that
   *     it is not
   */
  boolean take(Supplier<Publication> publication, @Nullable Deferral deferral) throws IOException {
    if (inside.get() != null) {
      return false;
    }
    inside.set(true);
    try {
      return shadow.getAsBoolean() ? look(publication) : decide(publication, deferral);
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
    return outcomes.statistics();
  }

  List<Report.Line> report() {
    return outcomes.report();
  }

  void resetReport() {
    outcomes.resetReport();
  }

  /** Shadow mode: the message stays, whatever is found. */
  private boolean look(Supplier<Publication> source) throws IOException {
    Publication publication = null;
    try {
      publication = source.get();
      rehearse(publication);
      return false;
    } catch (JsonException e) {
      return outcomes.passed(
          publication,
          new Translation.PassThrough(
              PassThroughReason.ARGUMENT_VALUE, String.valueOf(e.getMessage())));
    } catch (Throwable e) {
      return outcomes.passed(publication, failure(PassThroughReason.INTERNAL_ERROR, e));
    }
  }

  private void rehearse(Publication publication) {
    Translation translation = classifier.classify(publication, clock.instant());
    if (!(translation instanceof Translation.Translated task)) {
      outcomes.shadowed(publication, translation);
      return;
    }
    Collection<Step> steps = Step.of(task);
    Translation.PassThrough objection = taskRules.byOperator(publication, task, steps);
    if (objection == null) {
      Rehearsal.Answer answer = rehearsal.answer();
      if (answer == null) {
        outcomes.notYetKnown(task);
        return;
      }
      objection = answer.objection();
    }
    if (objection == null) {
      objection = taskRules.byConsumers(publication, task, steps, /* mayAsk= */ false);
    }
    outcomes.shadowed(publication, objection == null ? task : objection);
  }

  private boolean decide(Supplier<Publication> source, @Nullable Deferral deferral)
      throws IOException {
    Publication publication = null;
    Translation.PassThrough objection = null;
    MovableTask task = null;
    TaskStore target = null;
    try {
      publication = source.get();
      Translation translation = translate(publication);
      if (translation instanceof Translation.PassThrough passThrough) {
        objection = passThrough;
      } else {
        task = movable(publication, (Translation.Translated) translation);
        if (deferral != null) {
          deferral.defer(task);
          return true;
        }
        target = store.get();
      }
    } catch (JsonException e) {
      objection =
          new Translation.PassThrough(
              PassThroughReason.ARGUMENT_VALUE, String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      // Nothing has been sent to the database: the original code publishes, whatever this is
      objection = failure(PassThroughReason.INTERNAL_ERROR, e);
    }
    return objection == null
        ? enqueue(Objects.requireNonNull(task), Objects.requireNonNull(target))
        : outcomes.passed(publication, objection);
  }

  private Translation translate(Publication publication) {
    Translation translation = classifier.classify(publication, clock.instant());
    if (!(translation instanceof Translation.Translated task)) {
      return translation;
    }
    Collection<Step> steps = Step.of(task);
    Translation.PassThrough objection = taskRules.byOperator(publication, task, steps);
    if (objection == null) {
      objection = taskRules.byConsumers(publication, task, steps, /* mayAsk= */ true);
    }
    return objection == null ? translation : objection;
  }

  private static MovableTask movable(Publication publication, Translation.Translated translated) {
    // The sender's clock may be wrong: what counts from now is reckoned by the database
    Duration lifetime = translated.lifetime();
    TaskPayload payload =
        lifetime == null
            ? translated.payload()
            : translated.payload().toBuilder().expires(null).build();
    List<NewTask> rows = new ArrayList<>(translated.queues().size());
    for (String queue : translated.queues()) {
      rows.add(
          new NewTask(
              queue,
              payload,
              publication.delay(),
              lifetime == null ? publication.lifetime() : lifetime));
    }
    return new MovableTask(publication, rows, CallSite.find());
  }

  private boolean enqueue(MovableTask task, TaskStore target) throws IOException {
    try {
      target.enqueue(task.rows());
    } catch (EnqueueException e) {
      return failed(task, e);
    } catch (RuntimeException | Error e) {
      throw unknown(task, e);
    }
    succeeded(task);
    return true;
  }

  /** The task's rows are committed. */
  void succeeded(MovableTask task) {
    breaker.succeeded();
    outcomes.moved(task);
  }

  /**
   * The rows are not there, and their message goes to AMQP: false.
   *
   * @throws IOException if it is not known whether they are there, or if a policy has the sender
   *     told that they are not
   */
  boolean failed(MovableTask task, EnqueueException e) throws IOException {
    if (e instanceof EnqueueException.Refused refused) {
      Translation.PassThrough refusal = refusal(refused);
      if (Refusals.concernEveryRow(refused)) {
        breaker.open(refusal.detail());
      }
      return outcomes.passed(task.publication(), refusal);
    }
    // An interrupt ends the wait for a connection; that says nothing about the database
    if (!Thread.currentThread().isInterrupted()) {
      breaker.open(e.getMessage());
    }
    if (e instanceof EnqueueException.OutcomeUnknown) {
      throw unknown(task, e);
    }
    return outcomes.passed(task.publication(), failure(PassThroughReason.DATABASE_UNAVAILABLE, e));
  }

  /** With what is missing, if that is what it is: the words of a refusal name no cure. */
  private Translation.PassThrough refusal(EnqueueException.Refused refused) {
    return refused.getCause() instanceof SQLException cause && SqlStates.isAccessRefused(cause)
        ? diagnosis.of(cause, "PostgreSQL refused the task: ")
        : failure(PassThroughReason.DATABASE_REFUSED, refused);
  }

  /** Something of ours failed before the database was asked: the message goes to AMQP. */
  void broke(MovableTask task, Throwable e) throws IOException {
    outcomes.passed(task.publication(), failure(PassThroughReason.INTERNAL_ERROR, e));
  }

  private static Translation.PassThrough failure(PassThroughReason reason, Throwable e) {
    String detail = reason == PassThroughReason.INTERNAL_ERROR ? e.toString() : e.getMessage();
    return new Translation.PassThrough(reason, String.valueOf(detail));
  }

  /** Without a cause: its class would be one that the application cannot load. */
  IOException unknown(MovableTask task, Throwable cause) {
    String message =
        "task "
            + task.taskName()
            + "["
            + task.taskId()
            + "] may or may not be in PostgreSQL; it was not published to AMQP, where it could run a"
            + " second time: "
            + (cause instanceof EnqueueException ? cause.getMessage() : cause);
    outcomes.unknown(task, message);
    return new IOException("pgshunt: " + message);
  }
}
