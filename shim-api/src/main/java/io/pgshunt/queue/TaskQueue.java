package io.pgshunt.queue;

import static io.pgshunt.queue.Statements.toSeconds;

import io.pgshunt.queue.Finished.Outcome;
import io.pgshunt.task.JsonException;
import io.pgshunt.task.PayloadJson;
import io.pgshunt.task.RawJson;
import io.pgshunt.task.TaskError;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The consumer's side of the queue: claim rows under a lease, end them, take back what lost workers
 * left. The database's clock decides everything. Thread-safe; every method takes one connection for
 * one statement, and throws what JDBC throws.
 *
 * <p><b>Lease and fence.</b> A worker is a row with a heartbeat. A claim writes the worker's id and
 * raises {@code attempt}; every write that ends or moves a row names both, and a row that comes
 * free again gets a new id. A worker that lost its lease can therefore complete nothing.
 */
public final class TaskQueue {

  private final Statements statements;
  private final Tenancy tenancy;
  private final CommitTokenPurge commitTokens;
  private final Returns returns;
  private final Promotions promotions;

  /**
   * @param dataSource gives connections in auto-commit mode
   */
  public TaskQueue(DataSource dataSource, Schema schema) {
    this(dataSource, schema, Tenancy.NONE);
  }

  /**
   * @param dataSource gives connections in auto-commit mode
   * @param tenancy puts continuations into lanes
   */
  public TaskQueue(DataSource dataSource, Schema schema, Tenancy tenancy) {
    this.statements = new Statements(dataSource, schema);
    this.tenancy = tenancy;
    this.commitTokens = new CommitTokenPurge(dataSource, schema);
    this.returns = new Returns(statements);
    this.promotions = new Promotions(statements);
  }

  /**
   * Enters a worker and starts its lease.
   *
   * @param name for people: host and process
   * @param queues the queues it serves
   * @param taskNames the tasks it can run
   * @param lease it is lost when it is silent for longer; it must beat several times in it
   * @param patience how long it leaves tasks of its queues that it does not know to others
   * @return its id, never used again for another
   */
  public long register(
      String name, List<String> queues, Set<String> taskNames, Duration lease, Duration patience)
      throws SQLException {
    return statements.with(
        Sql.REGISTER,
        statement -> {
          statement.setString(1, name);
          ArrayType.TEXT.bind(statement, 2, queues);
          ArrayType.TEXT.bind(statement, 3, taskNames);
          statement.setDouble(4, toSeconds(lease));
          statement.setDouble(5, toSeconds(patience));
          try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** Extends the lease on everything the worker holds; false if the worker was declared lost. */
  public boolean heartbeat(long worker) throws SQLException {
    return statements.with(
        Sql.HEARTBEAT,
        statement -> {
          statement.setLong(1, worker);
          return statement.executeUpdate() == 1;
        });
  }

  /**
   * Takes ready rows. Shares and probes are tried in the order given, each lane by age; queues that
   * are paused or limited give nothing. The answer is sorted by priority and age over all of them.
   *
   * <p>The claim is not durable until something else of this server is: if the server dies before,
   * the rows are ready again, and an end of theirs is refused.
   */
  public List<ClaimedTask> claim(long worker, ClaimRequest request) throws SQLException {
    return statements.with(
        ClaimSql.CLAIM,
        statement -> {
          int next = request.bind(statement, 1);
          statement.setInt(next++, request.limit());
          bindClaim(statement, next, worker, request.begun());
          return ClaimedRows.of(statement, statements::tableHas);
        });
  }

  /**
   * {@link #claim} from one queue that may be limited: no more than it has free places.
   *
   * @param request with one share
   */
  public List<ClaimedTask> claimLimited(long worker, ClaimRequest request) throws SQLException {
    String queue = request.shares().get(0).queue();
    return statements.with(
        ClaimSql.CLAIM_LIMITED,
        statement -> {
          statement.setString(1, queue);
          statement.setString(2, queue);
          statement.setInt(3, request.limit());
          statement.setString(4, queue);
          int next = request.bind(statement, 5);
          statement.setString(next++, queue);
          statement.setString(next++, queue);
          bindClaim(statement, next, worker, request.begun());
          return ClaimedRows.of(statement, statements::tableHas);
        });
  }

  /**
   * The lanes in which there are ready rows of tasks that the worker can run, each with the least
   * id of them. It may read many dead entries while an old snapshot is held elsewhere: to be asked
   * now and then, not before each claim.
   */
  public Map<Lane, Long> lanes(List<String> queues, Set<String> taskNames) throws SQLException {
    return statements.with(
        ClaimSql.LANES,
        statement -> {
          ArrayType.TEXT.bind(statement, 1, queues);
          ArrayType.TEXT.bind(statement, 2, taskNames);
          ArrayType.TEXT.bind(statement, 3, taskNames);
          Map<Lane, Long> lanes = new HashMap<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              Lane lane = new Lane(row.getString("queue"), row.getInt("rank"), row.getInt("lane"));
              lanes.put(lane, row.getLong("id"));
            }
          }
          return lanes;
        });
  }

  /** Those of {@code queues} that have a limit over all workers: for {@link #claimLimited}. */
  public Set<String> limited(List<String> queues) throws SQLException {
    return statements.with(
        ClaimSql.LIMITED,
        statement -> {
          ArrayType.TEXT.bind(statement, 1, queues);
          Set<String> limited = new HashSet<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              limited.add(row.getString(1));
            }
          }
          return limited;
        });
  }

  /** A task that is about to be begun, and must be known to have been. */
  public record Beginning(ClaimedTask task, boolean once) {}

  /**
   * Writes that tasks are begun, so that it is known if their worker dies: of a task that must not
   * be begun twice, and of one whose worker was lost before. Durable when this returns. To be
   * repeated if it fails, for as long as it is not known to have succeeded.
   *
   * @return ids of the rows that the worker still holds; the others must not be begun
   */
  public Set<Long> begin(long worker, List<Beginning> tasks) throws SQLException {
    return statements.with(
        ClaimSql.BEGIN,
        statement -> {
          int next = ArrayType.INT8.bind(statement, 1, tasks, one -> one.task().id());
          next = ArrayType.INT4.bind(statement, next, tasks, one -> one.task().attempt());
          next =
              ArrayType.INT2.bind(
                  statement, next, tasks, one -> one.once() ? (short) 2 : (short) 1);
          statement.setInt(next++, tasks.size());
          statement.setLong(next, worker);
          Set<Long> ours = new HashSet<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              ours.add(row.getLong(1));
            }
          }
          return ours;
        });
  }

  /**
   * Ends tasks in one statement: deletes each row that the worker still holds and, joined to those
   * deletions, writes continuations, outcomes and dead letters.
   */
  public Completed complete(long worker, List<Finished> tasks) throws SQLException {
    CompleteStatement complete = new CompleteStatement(worker, tasks, tenancy);
    return statements.with(
        Sql.COMPLETE,
        statement -> {
          complete.bind(statement);
          return complete.read(statement);
        });
  }

  /**
   * What a completion did.
   *
   * @param ended ids that were ended; for the others the lease was lost and nothing was written
   * @param kept continuations that the worker holds, as it wished
   */
  public record Completed(Set<Long> ended, List<ClaimedTask> kept) {
    public Completed {
      ended = Set.copyOf(ended);
      kept = List.copyOf(kept);
    }
  }

  /**
   * Makes rows that were not begun ready again for others, their attempt not counted.
   *
   * @return how many were still held
   */
  public int giveBack(long worker, List<ClaimedTask> tasks) throws SQLException {
    return returns.giveBack(worker, tasks);
  }

  /** The ids of all rows that the worker holds. */
  public Set<Long> held(long worker) throws SQLException {
    return returns.held(worker);
  }

  /**
   * Makes rows ready again that the worker holds and knows nothing of, because the answer to the
   * statement that gave them to it was lost. Their attempt does not count.
   *
   * @param rows their ids; what the worker does not hold is left alone
   * @return how many are ready
   */
  public int giveBackStrays(long worker, Collection<Long> rows) throws SQLException {
    return returns.giveBackStrays(worker, rows);
  }

  /**
   * Makes ready what is due (eta, countdown); returns how many, at most {@code limit}. One row that
   * the database refuses keeps all others back: see {@link #promoteEach}.
   */
  public int promote(int limit) throws SQLException {
    return promotions.promote(limit);
  }

  /**
   * {@link #promote} row by row. What cannot be made ready is handed to {@code worker}, which must
   * end it as {@link DeadLetter.Reason#MALFORMED}.
   */
  public List<ClaimedTask> promoteEach(long worker, int limit) throws SQLException {
    return promotions.promoteEach(worker, limit);
  }

  /**
   * Ends the lease of workers that are lost, each by its own, and takes back the rows that they and
   * other workers that are gone hold. Those with attempts left become ready; the others are handed
   * to {@code worker}, which must end them: as {@link DeadLetter.Reason#WORKER_LOST} what was begun
   * and must not be begun again, as {@link DeadLetter.Reason#ATTEMPTS_EXHAUSTED} the rest.
   *
   * <p>A worker is lost when it is silent for longer than its lease, and the server was up so long.
   *
   * @param steadyFor for how long the caller could reach the server without a gap: a worker that
   *     could not, and whose lease is no longer than that, is then lost. Any other is lost when it
   *     is still silent a whole lease after somebody, whoever it was, found that it is
   * @param limit at most about so many are handed over; if so many are, there may be more
   */
  public List<ClaimedTask> reap(long worker, Duration steadyFor, int limit) throws SQLException {
    return returns.reap(worker, steadyFor, limit);
  }

  /**
   * Hands to {@code worker} rows of {@code queues} that have been ready for longer than {@code
   * patience} and whose task no worker of that queue knows, lost or not, as long as it has not been
   * taken for lost; it must end them as {@link DeadLetter.Reason#UNKNOWN_TASK}.
   *
   * @param patience of this worker; other workers of the queue may have more
   */
  public List<ClaimedTask> claimUnknown(
      long worker, List<String> queues, Duration patience, int limit) throws SQLException {
    return statements.with(
        ClaimSql.CLAIM_UNKNOWN,
        statement -> {
          ArrayType.TEXT.bind(statement, 1, queues);
          statement.setDouble(2, toSeconds(patience));
          statement.setInt(3, limit);
          bindClaim(statement, 4, worker, false);
          return ClaimedRows.of(statement);
        });
  }

  private static void bindClaim(PreparedStatement statement, int index, long worker, boolean begun)
      throws SQLException {
    statement.setLong(index, worker);
    statement.setBoolean(index + 1, begun);
    statement.setLong(index + 2, worker);
  }

  /** What became of a task, by its id or its reply key; empty if not ended or no longer kept. */
  public Optional<Outcome> outcome(String key) throws SQLException {
    return Optional.ofNullable(outcomes(List.of(key)).get(key));
  }

  /** What became of tasks, by their ids or reply keys; those that are not there are left out. */
  public Map<String, Outcome> outcomes(Collection<String> keys) throws SQLException {
    return statements.with(
        Sql.OUTCOMES,
        statement -> {
          ArrayType.TEXT.bind(statement, 1, keys);
          Map<String, Outcome> found = new HashMap<>();
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              Outcome outcome = outcome(row);
              found.put(outcome.key(), outcome);
            }
          }
          return found;
        });
  }

  private static Outcome outcome(ResultSet row) throws SQLException {
    String key = row.getString("key");
    String value = row.getString("value");
    String error = row.getString("error");
    Duration lifetime = Duration.ofMillis((long) (row.getDouble("lifetime") * 1_000));
    try {
      return new Outcome(
          key,
          value == null ? null : RawJson.parse(value),
          error == null ? null : PayloadJson.readError(RawJson.parse(error)),
          lifetime);
    } catch (JsonException e) {
      // Another writer's: whoever asks for others beside it must get theirs.
      return new Outcome(
          key,
          null,
          new TaskError("UNREADABLE", String.valueOf(e.getMessage()), "", 0, "", ""),
          lifetime);
    }
  }

  /**
   * Forgets outcomes and revocations whose time is over; returns how many outcomes, at most {@code
   * limit}.
   */
  public int purgeOutcomes(int limit) throws SQLException {
    return statements.with(
        Sql.PURGE_OUTCOMES,
        statement -> {
          statement.setInt(1, limit);
          return statement.executeUpdate();
        });
  }

  /**
   * Forgets, all at once, by which tokens commits of more than an hour ago would be found again.
   *
   * @return whether there was anything to forget, and nobody was in the way
   */
  public boolean purgeCommitTokens() throws SQLException {
    return commitTokens.run();
  }

  /**
   * Ends the worker's lease; what it still holds is ready for others, but for what has no attempt
   * left or must not be begun again: see {@link #reap}.
   *
   * @param begun ids of the rows that it had begun, so that their attempt counts
   */
  public void deregister(long worker, Collection<Long> begun) throws SQLException {
    returns.deregister(worker, begun);
  }
}
