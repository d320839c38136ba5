package io.pgshunt.consumer.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a data source for connections on threads of its own, since nothing can be said to one that
 * hangs: it may connect to a server that is there and does not answer, without a time limit. What
 * comes too late is closed. Thread-safe.
 */
final class Connector {

  private static final Logger log = LoggerFactory.getLogger(Connector.class);

  /** So many threads may hang in the data source before new ones come but seldom. */
  private static final int MOST_HANGING = 16;

  private static final Duration SELDOM = Duration.ofSeconds(30);

  private final Duration seldom;

  private final DataSource source;
  private final AtomicInteger number = new AtomicInteger();

  /** Attempts that nobody waits for any more and that go on, since one last succeeded. */
  private final AtomicInteger hanging = new AtomicInteger();

  private volatile Deadline rest = Deadline.in(Duration.ZERO);
  private final ThreadPoolExecutor threads;

  /**
   * @param patience the longest that anybody can do without a connection, such as a lease
   */
  Connector(DataSource source, Duration patience) {
    Duration often = patience.dividedBy(6);
    this.seldom = often.compareTo(SELDOM) < 0 ? often : SELDOM;
    this.source = source;
    this.threads =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
  }

  /** Begins to connect, for {@link #await} or {@link #giveUp}. */
  CompletableFuture<Connection> begin() throws SQLException {
    if (hanging.get() >= MOST_HANGING) {
      if (!rest.isOver()) {
        throw noConnection(
            "the data source hangs, in " + hanging.get() + " threads: give it a time limit", null);
      }
      rest = Deadline.in(seldom);
    }
    CompletableFuture<Connection> coming = new CompletableFuture<>();
    try {
      threads.execute(() -> connect(coming));
    } catch (RejectedExecutionException e) {
      throw noConnection("the consumer has stopped", e);
    }
    return coming;
  }

  private void connect(CompletableFuture<Connection> coming) {
    try {
      Connection connection = source.getConnection();
      hanging.set(0);
      if (!coming.complete(connection)) {
        connection.close();
      }
    } catch (Throwable e) {
      if (!coming.completeExceptionally(e)) {
        hangsNoMore();
        log.debug("nobody waited for a connection any more", e);
      }
    }
  }

  /**
   * @throws SQLException of state {@link Claiming#NO_CONNECTION}, whatever the data source threw,
   *     or if the time is over
   */
  Connection await(CompletableFuture<Connection> coming, Duration most) throws SQLException {
    try {
      return coming.get(Math.max(1, most.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      giveUp(coming);
      return came(coming);
    } catch (ExecutionException e) {
      throw noConnection(words(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(coming);
      closeIfCame(coming);
      throw noConnection("interrupted", e);
    }
  }

  /** Nobody waits for it any more: what comes late is closed. */
  void giveUp(CompletableFuture<Connection> coming) {
    // Counted first: it may end at the same moment, and is counted no more then.
    hanging.incrementAndGet();
    if (!coming.completeExceptionally(new TimeoutException("none came in time"))) {
      hangsNoMore();
    }
  }

  /** One of those that a success made forgotten may still end. */
  private void hangsNoMore() {
    hanging.updateAndGet(count -> Math.max(0, count - 1));
  }

  private static void closeIfCame(CompletableFuture<Connection> coming) {
    if (!coming.isCompletedExceptionally()) {
      try {
        coming.join().close();
      } catch (SQLException | RuntimeException e) {
        log.warn("a connection that came too late cannot be closed", e);
      }
    }
  }

  /** Or has it, at the last moment? */
  private static Connection came(CompletableFuture<Connection> coming) throws SQLException {
    try {
      return coming.join();
    } catch (CompletionException e) {
      throw noConnection(words(e.getCause()), e.getCause());
    }
  }

  /** A pool says that it has none; why that is so is in what it was caused by. */
  @SuppressWarnings("ReferenceEquality") // whether there was a deeper one
  private static String words(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < 10 && cause.getCause() instanceof SQLException deeper; depth++) {
      cause = deeper;
    }
    String own = String.valueOf(failure.getMessage());
    return cause == failure ? own : own + " (" + cause.getMessage() + ")";
  }

  private static SQLException noConnection(String why, Throwable cause) {
    return new SQLException("no connection to PostgreSQL: " + why, Claiming.NO_CONNECTION, cause);
  }

  /** For what must not hold up the caller. Also after {@link #close}. */
  void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      thread(task).start();
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "pgshunt-connect-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /** Lets its threads go; those that hang are daemons. */
  void close() {
    threads.shutdown();
  }
}
