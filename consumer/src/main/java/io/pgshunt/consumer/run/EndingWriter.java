package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Chaining;
import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.consumer.chain.Refusal;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.SqlStates;
import io.pgshunt.queue.TaskQueue.Completed;
import io.pgshunt.task.Printable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
   * A message of PostgreSQL's protocol is smaller than 1 GB, and what is quoted takes two bytes.
   */
  private static final long MOST_IN_A_MESSAGE = 400_000_000;

  /** Smaller ones are not to blame if the server's memory is short. */
  private static final long LARGE = 1_000_000;

  /** SQLSTATE class of internal errors: corrupted data or a fault of the server. */
  private static final String INTERNAL = "XX";

  /**
   * So often ends are tried before it is they that are suspected: not the database, or this JVM.
   */
  private static final int TRIES_OF_ONE = 3;

  private final WorkQueue queue;
  private final Counters counters;
  private final StopSwitch giveUp;
  private final Keeper keeper;
  private final LongConsumer onMayHold;
  private final Chaining chaining;

  /** Ends whose writing was not answered, by row: they may be written. */
  private final Map<Long, Ended> unanswered = new HashMap<>();

  private final Outage outage = new Outage(log, "write the ends of tasks");
  private final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(2));

  /**
   * @param giveUp once this is on, a failure is not retried
   * @param keeper decides which continuations this worker keeps
   * @param onMayHold hears of a worker id that may hold rows nobody knows of, or nobody can end:
   *     they come free when it is given up
   * @param chaining makes the last resort of an end that cannot be written
   */
  EndingWriter(
      WorkQueue queue,
      Counters counters,
      StopSwitch giveUp,
      Keeper keeper,
      LongConsumer onMayHold,
      Chaining chaining) {
    this.queue = queue;
    this.counters = counters;
    this.giveUp = giveUp;
    this.keeper = keeper;
    this.onMayHold = onMayHold;
    this.chaining = chaining;
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

    RefusedException(Throwable cause) {
      super(cause instanceof SQLException refused ? words(refused) : Printable.of(cause), cause);
    }

    private static String words(SQLException refused) {
      return String.valueOf(refused.getMessage());
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
    for (Function<String, Ended> less : Refusal.forms(ended, chaining)) {
      log.warn(
          "the end of {} cannot be written, less of it is tried: {}",
          ended.reading().label(),
          Printable.of(why));
      try {
        complete(worker, List.of(less.apply(why)));
        return;
      } catch (RefusedException e) {
        why = String.valueOf(e.getMessage());
      } catch (RuntimeException | Error e) {
        why = Printable.of(e);
      }
    }
    log.error(
        "the end of {} cannot be written in any form: {}. The task runs again, or is dropped if it"
            + " was begun as often as allowed, once what else this worker holds has ended",
        ended.reading().label(),
        Printable.of(why));
    unanswered.remove(ended.finished().id());
    onMayHold.accept(worker);
  }

  private void complete(long worker, List<Ended> ends)
      throws RefusedException, InterruptedException {
    int cuts = 0;
    for (int tries = 1; ; tries++) {
      List<Finished> marked = List.of();
      Completed written = null;
      try {
        marked = keeper.mark(worker, ends);
        requireFitting(marked);
        written = queue.complete(worker, marked);
      } catch (SQLException e) {
        if (Claiming.mayHaveCommitted(e)) {
          unanswered(worker, ends, marked);
        }
        cuts += isCut(e) ? 1 : 0;
        if (isRefusal(e, tries, cuts, marked)) {
          throw new RefusedException(e);
        }
        outage.failed(e);
      } catch (RuntimeException | Error e) {
        unanswered(worker, ends, marked);
        if (ends.size() > 1 || tries >= TRIES_OF_ONE) {
          throw new RefusedException(e);
        }
        outage.failed(e);
      }
      if (written != null) {
        outage.over();
        backoff.reset();
        kept(worker, marked, written.kept());
        settle(worker, ends, written.ended());
        return;
      }
      if (!giveUp.pause(backoff.next())) {
        log.error(
            "the worker stops with {} ends of tasks that are not known to be written: the tasks"
                + " whose ends are not run again once its lease is over",
            ends.size());
        return;
      }
    }
  }

  /** The server closes the connection, without a word, of whoever sends it more. */
  private static void requireFitting(List<Finished> ends) throws SQLException {
    long size = ends.stream().mapToLong(Ending::size).sum();
    if (size > MOST_IN_A_MESSAGE) {
      throw new SQLException(size + " characters are more than PostgreSQL takes at once", "54000");
    }
  }

  /** The server has no memory for it, and would have for others. */
  private static boolean isTooMuch(SQLException e, List<Finished> ends) {
    return "53200".equals(e.getSQLState()) && ends.stream().mapToLong(Ending::size).sum() > LARGE;
  }

  /** The writing may have been committed, and what was to be kept is held then. */
  private void unanswered(long worker, List<Ended> ends, List<Finished> marked) {
    ends.forEach(ended -> unanswered.putIfAbsent(ended.finished().id(), ended));
    if (marked.stream().anyMatch(EndingWriter::keepsSome)) {
      onMayHold.accept(worker);
    }
  }

  /** The ends are written, whatever happens here. */
  private void kept(long worker, List<Finished> marked, List<ClaimedTask> kept) {
    try {
      keeper.written(worker, marked, kept);
    } catch (RuntimeException | Error e) {
      onMayHold.accept(worker);
      log.error("{} continuations cannot be begun at once, others will", kept.size(), e);
    }
  }

  private static boolean keepsSome(Finished finished) {
    return finished.continuations().stream().anyMatch(Continuation::keep);
  }

  /**
   * Whether less of it has to be written. An internal error, and a writing that is cut each time,
   * may have nothing to do with the ends: only after some tries are they suspected.
   */
  private static boolean isRefusal(SQLException e, int tries, int cuts, List<Finished> ends) {
    if (SqlStates.isRefusalOfData(e)) {
      return tries >= TRIES_OF_ONE || !e.getSQLState().startsWith(INTERNAL);
    }
    return (tries >= TRIES_OF_ONE && isTooMuch(e, ends))
        || (cuts >= TRIES_OF_ONE && ends.size() > 1 && isCut(e));
  }

  /** The connection broke, or the statement took too long, while the database is there. */
  private static boolean isCut(SQLException e) {
    return "08006".equals(e.getSQLState()) || "57014".equals(e.getSQLState());
  }

  private void settle(long worker, List<Ended> ends, Set<Long> written)
      throws InterruptedException {
    boolean doubt = false;
    for (Ended ended : ends) {
      long id = ended.finished().id();
      if (written.contains(id)) {
        unanswered.remove(id);
        counters.addCommitted(ended);
      } else if (unanswered.containsKey(id)) {
        doubt = true;
      } else {
        counters.addFenced(1);
        log.warn(
            "{} was ended by another worker: the lease was lost meanwhile",
            ended.reading().label());
      }
    }
    if (doubt) {
      settleGone(worker, ends, written);
    }
  }

  /**
   * Ends that were written once without an answer, and whose rows are gone now. While a worker has
   * not lost its lease, nobody else can end or move its rows: then it was that writing. Of a worker
   * that has, others may have taken the rows before it, or not.
   */
  private void settleGone(long worker, List<Ended> ends, Set<Long> written)
      throws InterruptedException {
    boolean ours = holdsLease(worker);
    for (Ended ended : ends) {
      long id = ended.finished().id();
      Ended before = written.contains(id) ? null : unanswered.remove(id);
      if (before != null && ours) {
        counters.addCommitted(before);
        log.info("{} had been ended already, only the answer was lost", before.reading().label());
      } else if (before != null) {
        counters.addUnsettled(1);
        log.warn(
            "{} was ended by this worker, whose answer was lost, or by another: the lease was lost"
                + " meanwhile",
            before.reading().label());
      }
    }
  }

  private boolean holdsLease(long worker) throws InterruptedException {
    while (true) {
      try {
        return queue.heartbeat(worker);
      } catch (SQLException | RuntimeException | Error e) {
        outage.failed(e);
      }
      if (!giveUp.pause(backoff.next())) {
        return false;
      }
    }
  }
}
