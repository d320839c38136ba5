package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks PostgreSQL what live mode would ask, for as long as shadow mode lasts, on a thread of its
 * own: in shadow mode no message waits for a database. Thread-safe.
 */
final class Rehearsal {

  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private final BooleanSupplier shadow;
  private final AccessDiagnosis diagnosis;
  private final ServedQueues served;
  private final ThreadFactory threads;

  private volatile @Nullable Answer latest;
  private boolean underWay;

  /**
   * What PostgreSQL answered.
   *
   * @param objection what it has against every task; null if nothing
   */
  record Answer(Translation.@Nullable PassThrough objection) {}

  /**
   * @param shadow whether it is still of interest
   */
  Rehearsal(
      BooleanSupplier shadow,
      AccessDiagnosis diagnosis,
      ServedQueues served,
      ThreadFactory threads) {
    this.shadow = shadow;
    this.diagnosis = diagnosis;
    this.served = served;
    this.threads = threads;
  }

  /** The latest answer, no older than a few seconds; null if there is none yet. Does not wait. */
  @Nullable Answer answer() {
    Answer known = latest;
    if (known == null) {
      begin();
    }
    return known;
  }

  private synchronized void begin() {
    if (!underWay) {
      Thread asker = threads.newThread(this::askWhileInShadow);
      underWay = true;
      asker.start();
    }
  }

  private void askWhileInShadow() {
    while (isWanted()) {
      Answer answer = ask();
      latest = answer;
      LockSupport.parkNanos((answer.objection() == null ? PAUSE : PAUSE_AFTER_FAILURE).toNanos());
      // Nobody has a reason to interrupt this thread; whoever does only brings the question forward
      Thread.interrupted();
    }
  }

  private synchronized boolean isWanted() {
    if (shadow.getAsBoolean()) {
      return true;
    }
    underWay = false;
    latest = null;
    return false;
  }

  private Answer ask() {
    try {
      Translation.PassThrough problem = diagnosis.problem();
      if (problem == null) {
        served.refresh();
      }
      return new Answer(problem);
    } catch (SQLException e) {
      return new Answer(diagnosis.of(e, ""));
    } catch (RuntimeException | LinkageError e) {
      return new Answer(
          new Translation.PassThrough(PassThroughReason.INTERNAL_ERROR, e.toString()));
    }
  }
}
