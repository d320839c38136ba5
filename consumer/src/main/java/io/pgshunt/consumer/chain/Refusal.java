package io.pgshunt.consumer.chain;

import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.StoredTask;
import io.pgshunt.task.TaskError;
import java.util.ArrayList;
import java.util.List;

/**
 * Less and less to write for an end that the database refuses for its data's sake, so that the task
 * is acked all the same and nothing is lost in silence (rule C2).
 */
public final class Refusal {

  private Refusal() {}

  /** Each continuation put aside instead of enqueued; the rest as it was. */
  public static Ended withoutContinuations(Ended ended, String why) {
    Finished finished = ended.finished();
    List<DeadLetter> deadLetters = new ArrayList<>(finished.deadLetters());
    finished
        .continuations()
        .forEach(next -> deadLetters.add(BadContinuation.refused(next, ended.reading(), why)));
    return ended.with(
        new Finished(
            finished.id(), finished.attempt(), List.of(), finished.outcome(), deadLetters));
  }

  /** Without the outcome too: the task itself is put aside, with what it is that was refused. */
  public static Ended withoutOutcome(Ended ended, String why) {
    Finished finished = withoutContinuations(ended, why).finished();
    List<DeadLetter> deadLetters = new ArrayList<>(finished.deadLetters());
    StoredTask row = ended.reading().claimed().stored();
    String message =
        String.format("it ended as %s, but its outcome could not be stored: %s", ended.how(), why);
    deadLetters.add(
        new DeadLetter(
            Reason.REFUSED_CONTINUATION,
            new TaskError(
                Reason.REFUSED_CONTINUATION.name(),
                message,
                "",
                finished.attempt(),
                row.taskName(),
                row.taskId()),
            Storable.nearest(row)));
    return ended.with(
        new Finished(finished.id(), finished.attempt(), List.of(), null, deadLetters));
  }
}
