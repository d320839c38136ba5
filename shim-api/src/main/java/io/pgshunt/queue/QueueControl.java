package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What operators do to queues: pause and resume them, limit them for all workers together, look at
 * them. Each takes effect with the next claim of any worker. Thread-safe; throws what JDBC throws.
 */
public final class QueueControl {

  /** Most tasks that a limit can allow to run at once, and most starts a second. */
  public static final int MOST = 10_000;

  private static final int MOST_STARTS_AT_ONCE = 100;

  private final DataSource dataSource;
  private final Schema schema;
  private final Statements statements;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public QueueControl(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.schema = schema;
    this.statements = new Statements(dataSource, schema);
  }

  /** Nothing is claimed from these queues from now on; what is claimed already is run. */
  public void pause(Collection<String> queues) throws SQLException {
    named(OperatorSql.PAUSE, checked(queues));
  }

  /** Undoes {@link #pause}. */
  public void resume(Collection<String> queues) throws SQLException {
    named(OperatorSql.RESUME, checked(queues));
    named(OperatorSql.FORGET_QUEUES, queues);
  }

  private void named(String sql, Collection<String> queues) throws SQLException {
    statements.with(
        sql,
        statement -> {
          ArrayType.TEXT.bind(statement, 1, queues);
          return statement.executeUpdate();
        });
  }

  /**
   * Limits a queue for all workers together, in the place of limits it had. Of tasks that run
   * already no more than the limit are counted: one that is lowered below what runs holds once that
   * has ended.
   *
   * @param running how many of its tasks may run at once; empty for no limit
   * @param perSecond how many may be begun in a second, evenly spread; empty for no limit
   */
  public void limit(String queue, OptionalInt running, OptionalDouble perSecond)
      throws SQLException {
    checked(List.of(queue));
    if (running.isPresent() && (running.getAsInt() < 1 || running.getAsInt() > MOST)) {
      throw new IllegalArgumentException(
          "running is " + running.getAsInt() + ": use 1 to " + MOST + ", or pause the queue");
    }
    if (perSecond.isPresent()
        && !(perSecond.getAsDouble() > 0 && perSecond.getAsDouble() <= MOST)) {
      throw new IllegalArgumentException(
          "rate is " + perSecond.getAsDouble() + " a second: use more than 0, at most " + MOST);
    }
    try (Connection connection = dataSource.getConnection()) {
      Transactions.run(connection, () -> limit(connection, queue, running, perSecond));
    }
  }

  private int limit(
      Connection connection, String queue, OptionalInt running, OptionalDouble perSecond)
      throws SQLException {
    try (PreparedStatement limit = prepare(connection, OperatorSql.LIMIT)) {
      limit.setString(1, queue);
      limit.setObject(2, running.isPresent() ? running.getAsInt() : null, java.sql.Types.INTEGER);
      limit.setObject(
          3, perSecond.isPresent() ? perSecond.getAsDouble() : null, java.sql.Types.DOUBLE);
      limit.executeUpdate();
    }
    try (PreparedStatement clear = prepare(connection, OperatorSql.CLEAR_SLOTS)) {
      clear.setString(1, queue);
      clear.executeUpdate();
    }
    int places = running.orElse(0);
    try (PreparedStatement make = prepare(connection, OperatorSql.MAKE_SLOTS)) {
      make.setString(1, queue);
      make.setInt(2, places);
      make.setString(3, queue);
      make.setInt(4, places);
      make.setString(5, queue);
      make.setInt(6, startsAtOnce(perSecond));
      make.executeUpdate();
    }
    try (PreparedStatement forget = prepare(connection, OperatorSql.FORGET_QUEUES)) {
      ArrayType.TEXT.bind(forget, 1, List.of(queue));
      return forget.executeUpdate();
    }
  }

  /** A tenth of a second's worth may be begun together; then each place has its own pause. */
  private static int startsAtOnce(OptionalDouble perSecond) {
    return perSecond.isEmpty()
        ? 0
        : (int) Math.max(1, Math.min(MOST_STARTS_AT_ONCE, Math.ceil(perSecond.getAsDouble() / 10)));
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return connection.prepareStatement(schema.qualify(sql));
  }

  private static Collection<String> checked(Collection<String> queues) {
    for (String queue : queues) {
      if (queue.isBlank()) {
        throw new IllegalArgumentException("a queue's name is blank: name each queue");
      }
    }
    return queues;
  }

  /**
   * How a queue stands.
   *
   * @param ready tasks that could be begun now
   * @param running tasks that workers hold
   * @param later tasks that are not due
   * @param dead dead letters
   * @param workers workers that serve it
   * @param oldest since when the oldest ready task waits; null if none does
   * @param pausedAt null if it is not paused
   * @param maxRunning null for no limit
   * @param maxRate in a second; null for no limit
   */
  public record QueueState(
      String name,
      long ready,
      long running,
      long later,
      long dead,
      long workers,
      @Nullable Instant oldest,
      @Nullable Instant pausedAt,
      @Nullable Integer maxRunning,
      @Nullable Double maxRate) {}

  /**
   * All queues that have rows, workers, dead letters or settings, by name. Counts every row: on
   * millions it takes seconds.
   */
  public List<QueueState> list() throws SQLException {
    return statements.with(
        OperatorSql.QUEUES,
        statement -> {
          List<QueueState> queues = new ArrayList<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              queues.add(
                  new QueueState(
                      row.getString("name"),
                      row.getLong("ready"),
                      row.getLong("running"),
                      row.getLong("later"),
                      row.getLong("dead"),
                      row.getLong("workers"),
                      TaskColumns.instant(row, "oldest"),
                      TaskColumns.instant(row, "paused_at"),
                      row.getObject("max_running", Integer.class),
                      row.getObject("max_rate", Double.class)));
            }
          }
          return queues;
        });
  }
}
