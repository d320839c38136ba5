package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a worker did since it started. Ends are counted when they are committed. Thread-safe; the
 * numbers only grow.
 */
public final class Counters {

  private final LongAdder claimed = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder requeued = new LongAdder();
  private final LongAdder replaced = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder revoked = new LongAdder();
  private final LongAdder fenced = new LongAdder();
  private final LongAdder unsettled = new LongAdder();
  private final LongAdder continuations = new LongAdder();
  private final LongAdder deadLettered = new LongAdder();

  /** Rows taken from the queue, whatever became of them. */
  public long claimed() {
    return claimed.sum();
  }

  /** Tasks whose handler returned. */
  public long succeeded() {
    return succeeded.sum();
  }

  /** Tasks whose handler threw. */
  public long failed() {
    return failed.sum();
  }

  /** Tasks that were too late to be started. */
  public long expired() {
    return expired.sum();
  }

  /** Tasks that no handler could run: malformed, unknown, attempts exhausted. */
  public long dropped() {
    return dropped.sum();
  }

  /** Tries that another try follows. */
  public long retried() {
    return retried.sum();
  }

  /** Tasks that their handlers put back on their queue. */
  public long requeued() {
    return requeued.sum();
  }

  /** Tasks that their handlers handed on to other tasks. */
  public long replaced() {
    return replaced.sum();
  }

  /** Tasks whose handlers wanted nothing to follow. */
  public long ignored() {
    return ignored.sum();
  }

  /** Tasks that their handlers refused. */
  public long rejected() {
    return rejected.sum();
  }

  /** Tasks that were cancelled by their ids. */
  public long revoked() {
    return revoked.sum();
  }

  /** Ends that were refused because the lease was lost: another worker runs the task, or ran it. */
  public long fenced() {
    return fenced.sum();
  }

  /**
   * Ends of which nobody can say whether they were written: their answer was lost, and then the
   * lease as well. They are written, or another worker runs the task, or ran it; never both.
   */
  public long unsettled() {
    return unsettled.sum();
  }

  /** Continuations enqueued. */
  public long continuations() {
    return continuations.sum();
  }

  /** Dead letters written. */
  public long deadLettered() {
    return deadLettered.sum();
  }

  void addClaimed(int rows) {
    claimed.add(rows);
  }

  void addFenced(int rows) {
    fenced.add(rows);
  }

  void addUnsettled(int rows) {
    unsettled.add(rows);
  }

  void addCommitted(Ended ended) {
    switch (ended.how()) {
      case SUCCEEDED -> succeeded.increment();
      case FAILED -> failed.increment();
      case EXPIRED -> expired.increment();
      case DROPPED -> dropped.increment();
      case RETRIED -> retried.increment();
      case REQUEUED -> requeued.increment();
      case REPLACED -> replaced.increment();
      case IGNORED -> ignored.increment();
      case REJECTED -> rejected.increment();
      case REVOKED -> revoked.increment();
    }
    if (!ended.isAnotherTry()) {
      continuations.add(ended.finished().continuations().size());
    }
    deadLettered.add(ended.finished().deadLetters().size());
  }

  @Override
  public String toString() {
    return String.format(
        "claimed=%d succeeded=%d failed=%d expired=%d dropped=%d retried=%d requeued=%d replaced=%d"
            + " ignored=%d rejected=%d revoked=%d fenced=%d unsettled=%d continuations=%d deadLettered=%d",
        claimed(),
        succeeded(),
        failed(),
        expired(),
        dropped(),
        retried(),
        requeued(),
        replaced(),
        ignored(),
        rejected(),
        revoked(),
        fenced(),
        unsettled(),
        continuations(),
        deadLettered());
  }
}
