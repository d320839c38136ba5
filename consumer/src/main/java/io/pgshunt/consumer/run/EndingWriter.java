package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Refusal;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.SqlStates;
import io.pgshunt.queue.TaskQueue.Completed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes ends, whatever it takes (rule C2). A database that is away is waited for; an end that it
 * refuses for its data's sake is written with less and less in it. For one thread.
 */
final class EndingWriter {

  private static final Logger log = LoggerFactory.getLogger(EndingWriter.class);

  /**
   * SQLSTATE classes of refusals that no other data would change: of this transaction, this role,
   * this database, this schema, this statement. Somebody has to mend that; the end is held so long.
   */
  private static final Set<String> NOT_FOR_THE_DATA =
      Set.of("25", "26", "28", "0L", "0P", "3D", "3F", "42");

  private static final List<BiFunction<Ended, String, Ended>> LESS_AND_LESS =
      List.of(Refusal::withoutContinuations, Refusal::withoutOutcome);

  private final WorkQueue queue;
  private final Counters counters;
  private final StopSwitch giveUp;
  private final Keeper keeper;
  private final LongConsumer onMayHold;
  private final Outage outage = new Outage(log, "write the ends of tasks");
  private final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(2));

  /**
   * @param giveUp once this is on, a failure is not retried
   * @param keeper decides which continuations this worker keeps
   * @param onMayHold hears of a worker id that may hold rows nobody knows of
   */
  EndingWriter(
      WorkQueue queue,
      Counters counters,
      StopSwitch giveUp,
      Keeper keeper,
      LongConsumer onMayHold) {
    this.queue = queue;
    this.counters = counters;
    this.giveUp = giveUp;
    this.keeper = keeper;
    this.onMayHold = onMayHold;
  }

  /** Decides which continuations the worker itself holds from the moment they are enqueued. */
  interface Keeper {
    /** The same ends, the continuations marked that {@code worker} is to keep. */
    List<Finished> mark(long worker, List<Ended> ends);

    /**
     * The ends are written.
     *
     * @param kept continuations that are held under {@code worker}
     */
    void written(long worker, List<Finished> ends, List<ClaimedTask> kept);
  }

  /** To try again as it is would not help. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(Exception cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }

  /**
   * Writes the ends of rows that {@code worker} claimed. When this returns they are written or
   * fenced, or it was time to give up.
   *
   * @param ends sorted by row id, so that the statements of two workers cannot deadlock
   */
  void write(long worker, List<Ended> ends) throws InterruptedException {
    try {
      complete(worker, ends);
    } catch (RefusedException e) {
      if (ends.size() == 1) {
        writeLess(worker, ends.get(0), e);
      } else {
        // One of them is to blame: halving finds it in few statements.
        int half = ends.size() / 2;
        write(worker, ends.subList(0, half));
        write(worker, ends.subList(half, ends.size()));
      }
    }
  }

  private void writeLess(long worker, Ended ended, RefusedException first)
      throws InterruptedException {
    String why = String.valueOf(first.getMessage());
    for (BiFunction<Ended, String, Ended> less : LESS_AND_LESS) {
      log.warn("the database refuses what follows {}, dead letters instead: {}", name(ended), why);
      try {
        complete(worker, List.of(less.apply(ended, why)));
        return;
      } catch (RefusedException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    log.error(
        "the end of {} cannot be written in any form: {}. Its row stays with this worker, and the"
            + " task runs again once the worker has stopped",
        name(ended),
        why);
  }

  private void complete(long worker, List<Ended> ends)
      throws RefusedException, InterruptedException {
    while (true) {
      List<Finished> marked = keeper.mark(worker, ends);
      try {
        Completed written = queue.complete(worker, marked);
        outage.over();
        backoff.reset();
        keeper.written(worker, marked, written.kept());
        settle(ends, written.ended());
        return;
      } catch (SQLException e) {
        if (Claiming.mayHaveCommitted(e) && marked.stream().anyMatch(EndingWriter::keepsSome)) {
          onMayHold.accept(worker);
        }
        if (isRefusal(e)) {
          throw new RefusedException(e);
        }
        outage.failed(e);
      } catch (RuntimeException e) {
        throw new RefusedException(e);
      }
      if (!giveUp.pause(backoff.next())) {
        log.error(
            "the worker stops with {} ends of tasks unwritten: the tasks run again once its lease"
                + " is over",
            ends.size());
        return;
      }
    }
  }

  private static boolean keepsSome(Finished finished) {
    return finished.continuations().stream().anyMatch(Continuation::keep);
  }

  private static boolean isRefusal(SQLException e) {
    return !SqlStates.isUnavailable(e)
        && e.getSQLState() != null
        && !NOT_FOR_THE_DATA.contains(e.getSQLState().substring(0, 2));
  }

  private void settle(List<Ended> ends, Set<Long> written) {
    for (Ended ended : ends) {
      if (written.contains(ended.finished().id())) {
        counters.addCommitted(ended);
      } else {
        counters.addFenced(1);
        log.warn("{} was ended by another worker: the lease was lost meanwhile", name(ended));
      }
    }
  }

  private static String name(Ended ended) {
    return ended.reading().taskName() + "[" + ended.reading().taskId() + "]";
  }
}
