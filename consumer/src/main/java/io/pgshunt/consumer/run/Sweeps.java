package io.pgshunt.consumer.run;

import io.pgshunt.queue.Lane;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claim loop asks for a sweep, the janitor makes it: it takes long while an old snapshot is
 * held elsewhere, and tasks are not to wait for it. Thread-safe.
 */
final class Sweeps {

  private boolean wanted = true;
  private @Nullable Found found;

  /**
   * What a sweep found.
   *
   * @param lanes that hold ready rows, with the least id of each
   * @param limited queues that have a limit over all workers
   */
  record Found(Map<Lane, Long> lanes, Set<String> limited) {}

  /** Who asks has noted what it knows: rows that come up from now on are another sweep's. */
  synchronized void want() {
    wanted = true;
  }

  synchronized boolean isWanted() {
    return wanted;
  }

  synchronized void found(Found result) {
    wanted = false;
    found = result;
  }

  /** What was found since it was asked for; null if nobody has looked yet. */
  synchronized @Nullable Found take() {
    Found taken = found;
    found = null;
    return taken;
  }
}
