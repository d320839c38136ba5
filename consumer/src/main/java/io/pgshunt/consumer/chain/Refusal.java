package io.pgshunt.consumer.chain;

import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.DeadLetter.Reason;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.Printable;
import io.pgshunt.task.TaskError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Less and less to write for an end that cannot be written as it is, because the database refuses
 * it for its data's sake or because it holds too much, so that the task is acked all the same and
 * nothing is lost in silence (rule C2).
 */
public final class Refusal {

  private static final int MOST_WORDS = 500;

  private Refusal() {}

  /**
   * What to try in the place of {@code ended}, in this order, each given why the one before it was
   * refused. Continuations that may be to blame are put aside first, with their values. What is
   * left then does without anything the run of the task brought about.
   */
  public static List<Function<String, Ended>> forms(Ended ended, Chaining chaining) {
    List<Function<String, Ended>> forms = new ArrayList<>();
    // Of another try, the continuation is the task itself: put aside, nobody would hear of its end.
    if (!ended.isAnotherTry() && !ended.finished().continuations().isEmpty()) {
      forms.add(why -> withoutContinuations(ended, why));
    }
    Function<String, Ended> last = why -> unwritable(ended, chaining, why);
    forms.add(last);
    forms.add(last.andThen(Refusal::withoutOutcome));
    forms.add(why -> withoutContinuations(last.apply(why), why));
    forms.add(why -> withoutOutcome(withoutContinuations(last.apply(why), why)));
    return List.copyOf(forms);
  }

  private static Ended unwritable(Ended ended, Chaining chaining, String why) {
    Outcome outcome = ended.finished().outcome();
    TaskError error = outcome == null ? null : outcome.error();
    return chaining.unwritable(
        ended.reading(),
        ended.how(),
        error == null ? Reason.UNWRITABLE_END.name() : error.type(),
        error == null ? ended.reading().tries() : error.attempt(),
        "it ended as " + ended.how() + ", which could not be written: " + inFewWords(why));
  }

  /** Each continuation put aside instead of enqueued; the rest as it was. */
  static Ended withoutContinuations(Ended ended, String why) {
    Finished finished = ended.finished();
    List<DeadLetter> deadLetters = new ArrayList<>(finished.deadLetters());
    finished
        .continuations()
        .forEach(
            next ->
                deadLetters.add(BadContinuation.refused(next, ended.reading(), inFewWords(why))));
    return ended.with(
        new Finished(
            finished.id(), finished.attempt(), List.of(), finished.outcome(), deadLetters));
  }

  private static Ended withoutOutcome(Ended ended) {
    Finished finished = ended.finished();
    return ended.with(
        new Finished(
            finished.id(),
            finished.attempt(),
            finished.continuations(),
            null,
            finished.deadLetters()));
  }

  /** A refusal may cite what it refuses. */
  private static String inFewWords(String why) {
    return Printable.of(why.length() <= MOST_WORDS ? why : why.substring(0, MOST_WORDS) + "...");
  }
}
