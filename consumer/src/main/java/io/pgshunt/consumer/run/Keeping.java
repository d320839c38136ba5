package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.queue.ClaimedTask;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.StoredTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Continuations that this worker can run are its own from the moment they are enqueued, as far as
 * it has room: they need no claim, and a chain goes on without waiting for one. Thread-safe.
 */
final class Keeping implements EndingWriter.Keeper {

  private static final long CLOSED = 0;

  private final Shared shared;
  private final TaskPool pool;
  private final Set<String> queues = new HashSet<>();
  private volatile boolean stopped;

  /** The statement that may give rows to this worker just now. Of the thread that writes. */
  private long statement = CLOSED;

  Keeping(Shared shared, TaskPool pool) {
    this.shared = shared;
    this.pool = pool;
    for (ServedQueue queue : shared.settings().queues()) {
      if (queue.concurrency() == null) {
        queues.add(queue.name());
      }
    }
  }

  @Override
  public List<Finished> mark(long worker, List<Ended> ends) {
    boolean none = stopped || worker != shared.lease().current();
    int room = none ? 0 : shared.lease().room(shared.ahead().get());
    List<Finished> marked = new ArrayList<>(ends.size());
    for (Ended ended : ends) {
      Finished finished = ended.finished();
      if (room > 0 && !ended.isAnotherTry() && !finished.continuations().isEmpty()) {
        List<Continuation> continuations = new ArrayList<>();
        for (Continuation continuation : finished.continuations()) {
          boolean keep = room > 0 && canKeep(continuation);
          room -= keep ? 1 : 0;
          continuations.add(keep ? continuation.kept() : continuation);
        }
        marked.add(
            new Finished(
                finished.id(),
                finished.attempt(),
                continuations,
                finished.outcome(),
                finished.deadLetters()));
      } else {
        marked.add(finished);
      }
    }
    boolean keeps = marked.stream().anyMatch(Keeping::keepsSome);
    close();
    statement = keeps ? shared.lease().open() : CLOSED;
    return marked;
  }

  private static boolean keepsSome(Finished finished) {
    return finished.continuations().stream().anyMatch(Continuation::keep);
  }

  private void close() {
    if (statement != CLOSED) {
      shared.lease().close(statement);
      statement = CLOSED;
    }
  }

  private boolean canKeep(Continuation continuation) {
    StoredTask task = continuation.task();
    Duration countdown = continuation.countdown();
    return (countdown == null || countdown.isZero())
        && continuation.expiresAfter() == null
        && task.eta() == null
        && task.expires() == null
        && queues.contains(task.queue())
        && shared.taskNames().contains(task.taskName());
  }

  @Override
  public void written(long worker, List<Finished> ends, List<ClaimedTask> kept) {
    long served =
        ends.stream()
            .flatMap(end -> end.continuations().stream())
            .filter(continuation -> shared.queueNames().contains(continuation.task().queue()))
            .count();
    shared.lease().settled(ends.stream().map(Finished::id).toList());
    if (served > kept.size()) {
      // These are claimed without waiting for the next poll.
      shared.news().give();
    }
    if (!kept.isEmpty()) {
      shared.counters().addClaimed(kept.size());
      // If it is too late for them, they come free when the worker's id is given up.
      pool.start(kept.stream().map(task -> new Run(worker, task)).toList());
    }
    close();
  }

  /** No more are kept. */
  void stop() {
    stopped = true;
  }
}
