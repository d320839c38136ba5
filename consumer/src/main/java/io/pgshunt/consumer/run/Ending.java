package io.pgshunt.consumer.run;

import io.pgshunt.consumer.chain.Ended;

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
    long size = 1_000;
    for (var continuation : ended.finished().continuations()) {
      size += 1_000 + continuation.task().args().length();
    }
    var outcome = ended.finished().outcome();
    if (outcome != null && outcome.value() != null) {
      size += outcome.value().text().length();
    }
    return size;
  }
}
