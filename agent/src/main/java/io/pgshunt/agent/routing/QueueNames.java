package io.pgshunt.agent.routing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names of queues that this JVM had to do with, at most {@value #LIMIT}: a service may make a reply
 * queue for every request. The name that was longest of no use goes first. Thread-safe.
 */
public final class QueueNames {

  static final int LIMIT = 10_000;

  private static final float LOAD = 0.75f;

  private final Map<String, Boolean> names =
      new LinkedHashMap<>(16, LOAD, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > LIMIT;
        }
      };

  private final boolean complete;

  /** None is known yet, and all will be. */
  public QueueNames() {
    this(true);
  }

  /**
   * @param complete whether no name can have been missed
   */
  public QueueNames(boolean complete) {
    this.complete = complete;
  }

  /** Whether a name that is not known was certainly not used. */
  public boolean isComplete() {
    return complete;
  }

  public void add(String queue) {
    synchronized (names) {
      names.put(queue, true);
    }
  }

  public void remove(String queue) {
    synchronized (names) {
      names.remove(queue);
    }
  }

  /** Whether the queue is known; if so it counts as used just now. */
  public boolean contains(String queue) {
    synchronized (names) {
      return names.get(queue) != null;
    }
  }
}
