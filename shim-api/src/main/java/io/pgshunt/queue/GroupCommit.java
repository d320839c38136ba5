package io.pgshunt.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads that write at the same time share one commit. There is no timer and no thread of its
 * own: who comes first writes at once; who comes meanwhile waits, and the first of those then
 * writes for all of them. A lone writer so pays nothing, and many share what a commit costs.
 * Thread-safe.
 *
 * @param <T> what is written
 * @param <R> the answer to one
 */
public final class GroupCommit<T, R> {

  /** Writes items together. */
  public interface Writer<T, R> {
    /**
     * @return the answers, in the order of the items
     */
    List<R> write(List<T> items);
  }

  private enum State {
    WAITING,
    LEADING,
    DONE
  }

  private static final class Entry<T, R> {
    private final T item;
    private final Thread thread = Thread.currentThread();
    private volatile State state = State.WAITING;
    private @Nullable R answer;
    private @Nullable Throwable failure;

    Entry(T item) {
      this.item = item;
    }

    void become(State next) {
      state = next;
      LockSupport.unpark(thread);
    }
  }

  private final int writers;
  private final int crowd;
  private final int mostItems;
  private final long mostSize;
  private final ToLongFunction<T> size;
  private final Writer<T, R> writer;
  private final ArrayDeque<Entry<T, R>> waiting = new ArrayDeque<>();
  private int writing;

  /**
   * @param writers how many groups may be written at the same time
   * @param crowd how many items must wait before another group is written beside the first: fewer
   *     are written the sooner, and by fewer commits, if they wait for each other
   * @param mostItems in a group
   * @param mostSize of a group, but for a single item
   * @param size of an item
   */
  public GroupCommit(
      int writers,
      int crowd,
      int mostItems,
      long mostSize,
      ToLongFunction<T> size,
      Writer<T, R> writer) {
    this.writers = writers;
    this.crowd = crowd;
    this.mostItems = mostItems;
    this.mostSize = mostSize;
    this.size = size;
    this.writer = writer;
  }

  /**
   * Writes {@code item}, alone or with others; returns when it is written. An interrupt does not
   * cut that short, and is kept.
   *
   * @throws RuntimeException what the writer threw, the same for all of a group
   */
  public R write(T item) {
    Entry<T, R> entry = new Entry<>(item);
    synchronized (this) {
      if (writing == 0 || (writing < writers && waiting.size() >= crowd)) {
        writing++;
        entry.state = State.LEADING;
      } else {
        waiting.add(entry);
      }
    }
    awaitTurn(entry);
    if (entry.state == State.LEADING) {
      lead(entry);
    }
    return answer(entry);
  }

  /** How many items wait for their group. */
  synchronized int waiting() {
    return waiting.size();
  }

  private static void awaitTurn(Entry<?, ?> entry) {
    boolean interrupted = false;
    while (entry.state == State.WAITING) {
      LockSupport.park(entry);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static <R> R answer(Entry<?, R> entry) {
    if (entry.failure instanceof Error error) {
      throw error;
    } else if (entry.failure instanceof RuntimeException failure) {
      throw failure;
    }
    return entry.answer;
  }

  private void lead(Entry<T, R> own) {
    List<Entry<T, R>> group = List.of(own);
    // Who is to be interrupted must not take the others along.
    boolean interrupted = Thread.interrupted();
    try {
      group = group(own);
      List<R> answers = writer.write(group.stream().map(one -> one.item).toList());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).answer = answers.get(i);
      }
    } catch (RuntimeException | Error e) {
      for (Entry<T, R> one : group) {
        one.failure = e;
      }
    } finally {
      handOn();
      for (Entry<T, R> one : group) {
        one.become(State.DONE);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized List<Entry<T, R>> group(Entry<T, R> own) {
    List<Entry<T, R>> group = new ArrayList<>(waiting.size() + 1);
    group.add(own);
    long total = size.applyAsLong(own.item);
    while (!waiting.isEmpty() && group.size() < mostItems) {
      total += size.applyAsLong(waiting.element().item);
      if (total > mostSize) {
        break;
      }
      group.add(waiting.remove());
    }
    return group;
  }

  /** The first of those that came meanwhile writes next. */
  private void handOn() {
    Entry<T, R> next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        writing--;
      }
    }
    if (next != null) {
      next.become(State.LEADING);
    }
  }
}
