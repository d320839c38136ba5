package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;
import io.pgshunt.queue.DeadLetter;
import io.pgshunt.queue.Finished;
import io.pgshunt.queue.Finished.Continuation;
import io.pgshunt.queue.Finished.Outcome;

/**
 * An end that is to be written.
 *
 * @param worker under whose id the row was claimed: the fence
 */
record Ending(long worker, Ended ended) {

  long id() {
    return ended.finished().id();
  }

  /** Roughly how much is to be written, in characters. */
  long size() {
    return size(ended.finished());
  }

  /** The same of what is written with it. */
  static long size(Finished finished) {
    long size = 1_000;
    for (Continuation continuation : finished.continuations()) {
      size += 1_000 + continuation.task().size();
    }
    for (DeadLetter letter : finished.deadLetters()) {
      size += 1_000 + letter.task().size();
    }
    Outcome outcome = finished.outcome();
    if (outcome != null && outcome.value() != null) {
      size += outcome.value().text().length();
    }
    return size;
  }
}
