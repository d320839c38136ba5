package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A session of PostgreSQL on which a worker is rung when tasks of its queues become ready. Holds
 * one connection until it is closed. For one thread.
 *
 * <p>Senders ring for a queue while some session has hooked its bell, and every session that
 * listens hears it: one worker's bell serves all workers of its queue.
 */
public final class DoorbellSession implements AutoCloseable {

  /** The thread that waits for a statement may have to be stopped. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Connection connection;
  private final PGConnection driver;
  private final Schema schema;
  private final Set<String> queues;
  private final Set<String> unhooked;
  private final Set<String> rings = new HashSet<>();

  private DoorbellSession(Connection connection, Schema schema, Collection<String> queues)
      throws SQLException {
    this.connection = connection;
    this.driver = connection.unwrap(PGConnection.class);
    this.schema = schema;
    this.queues = Set.copyOf(queues);
    this.unhooked = new HashSet<>(queues);
    queues.forEach(queue -> rings.add(schema.name() + "." + queue));
  }

  /** {@link #open(DataSource, Schema, Collection, Duration)} with a patience of five seconds. */
  public static DoorbellSession open(DataSource sessions, Schema schema, Collection<String> queues)
      throws SQLException {
    return open(sessions, schema, queues, PATIENCE);
  }

  /**
   * Connects, and does not listen yet.
   *
   * @param sessions gives connections of PostgreSQL's own driver, or wrappers of them
   * @param patience a statement that is not answered for so long has failed
   */
  public static DoorbellSession open(
      DataSource sessions, Schema schema, Collection<String> queues, Duration patience)
      throws SQLException {
    Connection connection = sessions.getConnection();
    try {
      connection.setAutoCommit(true);
      connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
      return new DoorbellSession(connection, schema, queues);
    } catch (SQLException | RuntimeException e) {
      close(connection, e);
      throw e;
    }
  }

  private static void close(Connection connection, Exception cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Whether the connection leads to PostgreSQL itself. Behind a pooler, whatever its mode, the
   * process that answers is another than the one that was named when the connection was made.
   */
  public boolean isDirect() throws SQLException {
    return ServerProcess.isOwn(connection);
  }

  /** From now on rings are heard. */
  public void listen() throws SQLException {
    execute(DoorbellSql.NOTICE_LOSS);
    execute(DoorbellSql.LISTEN);
  }

  /**
   * Has senders ring for the queues, as far as no other session has done so already.
   *
   * @return whether this session has hooked the bells of all its queues; if not, it is to be asked
   *     again now and then, since another session may unhook its own at any time
   */
  public boolean hook() throws SQLException {
    if (unhooked.isEmpty()) {
      return true;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(schema.qualify(DoorbellSql.HOOK))) {
      ArrayType.TEXT.bind(statement, 1, unhooked);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          unhooked.remove(row.getString(1));
        }
      }
    }
    return unhooked.isEmpty();
  }

  /** Has nobody ring for this session any more. */
  public void unhook() throws SQLException {
    execute(DoorbellSql.UNHOOK);
    unhooked.addAll(queues);
  }

  /**
   * Waits for rings.
   *
   * @param timeout at least a millisecond
   * @return how many came for the queues of this session; none after the time
   */
  public int await(Duration timeout) throws SQLException {
    int rung = 0;
    for (PGNotification notification : driver.getNotifications((int) timeout.toMillis())) {
      if (notification.getName().equals(DoorbellSql.CHANNEL)
          && rings.contains(notification.getParameter())) {
        rung++;
      }
    }
    return rung;
  }

  /**
   * @throws SQLException if the server does not answer
   */
  public void check() throws SQLException {
    execute(Sql.PROCESS);
  }

  /** Leaves nothing behind on the connection, which may be a pool's. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      if (!connection.isClosed()) {
        execute(DoorbellSql.UNHOOK);
        execute(DoorbellSql.UNLISTEN);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
