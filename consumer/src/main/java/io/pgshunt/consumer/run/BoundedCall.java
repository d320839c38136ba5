package io.pgshunt.consumer.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a thread, with at most one connection at a time, and its end. Thread-safe. */
final class BoundedCall {

  private static final Logger log = LoggerFactory.getLogger(BoundedCall.class);

  private final Duration most;
  private final Deadline deadline;
  private final Connector connector;
  private @Nullable CompletableFuture<Connection> coming;
  private @Nullable Connection connection;
  private boolean cut;
  private boolean ended;

  BoundedCall(Duration most, Connector connector) {
    this.most = most;
    this.deadline = Deadline.in(most);
    this.connector = connector;
  }

  Connection connect() throws SQLException {
    CompletableFuture<Connection> future = connector.begin();
    synchronized (this) {
      coming = future;
      if (cut) {
        giveUpConnecting();
      }
    }
    Connection got = connector.await(future, deadline.left());
    synchronized (this) {
      coming = null;
      connection = got;
      if (cut) {
        abort(got);
      }
    }
    return got;
  }

  void cutIfLate() {
    if (deadline.isOver()) {
      cut();
    }
  }

  /** It fails now, at the latest with what it next asks of the connection. */
  synchronized void cut() {
    if (!cut && !ended) {
      cut = true;
      giveUpConnecting();
      if (connection != null) {
        abort(connection);
      }
    }
  }

  private void giveUpConnecting() {
    if (coming != null) {
      connector.giveUp(coming);
    }
  }

  /** What was closed meanwhile, and may be another's by now, is left alone by its pool's handle. */
  private void abort(Connection late) {
    try {
      connector.execute(
          () -> {
            try {
              late.abort(Runnable::run);
            } catch (SQLException | RuntimeException | Error e) {
              log.warn("a connection that does not answer cannot be aborted", e);
            }
          });
    } catch (RuntimeException | Error e) {
      log.warn("no thread to abort a connection on that does not answer", e);
    }
  }

  /** The connection is closed, and a pool's again. */
  synchronized void end() {
    ended = true;
    connection = null;
  }

  /** Why the call failed, if it was cut; else what it failed by. */
  synchronized SQLException explained(SQLException failure) {
    if (!cut || Claiming.NO_CONNECTION.equals(failure.getSQLState())) {
      return failure;
    }
    return new SQLException(
        "PostgreSQL did not answer in time ("
            + most.toMillis()
            + " ms): the connection is given up",
        "08006",
        failure);
  }
}
