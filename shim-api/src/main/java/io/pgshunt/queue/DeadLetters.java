package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that nobody will run unless somebody says so: to look at, replay and discard.
 * Thread-safe; throws what JDBC throws.
 */
public final class DeadLetters {

  private final DataSource dataSource;
  private final Schema schema;
  private final Tenancy tenancy;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public DeadLetters(DataSource dataSource, Schema schema) {
    this(dataSource, schema, Tenancy.NONE);
  }

  /**
   * @param dataSource gives connections in auto-commit mode
   * @param tenancy puts replayed tasks into lanes
   */
  public DeadLetters(DataSource dataSource, Schema schema, Tenancy tenancy) {
    this.dataSource = dataSource;
    this.schema = schema;
    this.tenancy = tenancy;
  }

  /** How many there are. */
  public long count(DeadLetterFilter filter) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, OperatorSql.DEAD_COUNT)) {
      bind(statement, 1, filter);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** The latest, newest first; at most {@code limit}. */
  public List<StoredDeadLetter> list(DeadLetterFilter filter, int limit) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, OperatorSql.DEAD_LIST)) {
      statement.setInt(bind(statement, 1, filter), limit);
      return read(statement);
    }
  }

  /** One of them; empty if it is not there any more. */
  public Optional<StoredDeadLetter> find(long id) throws SQLException {
    return list(DeadLetterFilter.id(id), 1).stream().findFirst();
  }

  /** How many were removed for good. */
  public int discard(DeadLetterFilter filter) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, OperatorSql.DEAD_DISCARD)) {
      bind(statement, 1, filter);
      return statement.executeUpdate();
    }
  }

  /**
   * What a replay did.
   *
   * @param replayed ids of the dead letters that are tasks again
   * @param refused ids of those that stay, with the reason
   */
  public record Replay(List<Long> replayed, Map<Long, String> refused) {}

  /**
   * Makes tasks of dead letters again, oldest first, in one transaction: same task id, arguments,
   * headers, continuations or reply key, with all its retries before it. An expiry that is over
   * does not count any more. Two replays at once replay each of them once.
   *
   * @param toQueue null for the queue each comes from
   * @param limit at most so many
   */
  public Replay replay(DeadLetterFilter filter, @Nullable String toQueue, int limit)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return Transactions.run(
          connection,
          () -> {
            List<Long> replayed = new ArrayList<>();
            List<StoredTask> tasks = new ArrayList<>();
            Map<Long, String> refused = new LinkedHashMap<>();
            for (StoredDeadLetter letter : lock(connection, filter, limit)) {
              try {
                tasks.add(again(letter, toQueue));
                replayed.add(letter.id());
              } catch (IllegalArgumentException e) {
                refused.put(letter.id(), String.valueOf(e.getMessage()));
              }
            }
            if (!tasks.isEmpty()) {
              enqueue(connection, tasks);
              delete(connection, replayed);
            }
            return new Replay(List.copyOf(replayed), refused);
          });
    }
  }

  private List<StoredDeadLetter> lock(Connection connection, DeadLetterFilter filter, int limit)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, OperatorSql.DEAD_LOCK)) {
      statement.setInt(bind(statement, 1, filter), limit);
      return read(statement);
    }
  }

  private static StoredTask again(StoredDeadLetter letter, @Nullable String toQueue) {
    StoredTask task = letter.task().fromTheStart(toQueue, Instant.now());
    // Throws for what a consumer would only put aside once more, and for what the table refuses.
    new NewTask(task.queue(), task.toPayload());
    return task;
  }

  private void enqueue(Connection connection, List<StoredTask> tasks) throws SQLException {
    new EnqueueStatement(schema, tenancy)
        .add(connection, tasks.stream().map(task -> new EnqueuedRow(task, null, null)).toList());
  }

  private void delete(Connection connection, List<Long> ids) throws SQLException {
    try (PreparedStatement statement = prepare(connection, OperatorSql.DEAD_DELETE)) {
      ArrayType.INT8.bind(statement, 1, ids, id -> id);
      statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return connection.prepareStatement(schema.qualify(sql));
  }

  private static int bind(PreparedStatement statement, int index, DeadLetterFilter filter)
      throws SQLException {
    int next = index;
    statement.setBoolean(next++, filter.ids().isEmpty());
    next = ArrayType.INT8.bind(statement, next, filter.ids(), id -> id);
    statement.setBoolean(next++, filter.taskIds().isEmpty());
    next = ArrayType.TEXT.bind(statement, next, filter.taskIds(), id -> id);
    statement.setString(next++, pattern(filter.taskName()));
    statement.setString(next++, pattern(filter.queue()));
    statement.setString(next++, filter.reason() == null ? "%" : filter.reason().name());
    statement.setObject(next++, seconds(filter.olderThan()));
    statement.setObject(next++, seconds(filter.newerThan()));
    return next;
  }

  private static @Nullable Double seconds(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis() / 1e3;
  }

  /** As LIKE writes it. */
  private static String pattern(@Nullable String pattern) {
    return pattern == null
        ? "%"
        : pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%");
  }

  private static List<StoredDeadLetter> read(PreparedStatement statement) throws SQLException {
    List<StoredDeadLetter> found = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(
            new StoredDeadLetter(
                row.getLong("id"),
                row.getObject("died_at", OffsetDateTime.class).toInstant(),
                row.getString("reason"),
                row.getString("error"),
                TaskColumns.read(row)));
      }
    }
    return found;
  }
}
