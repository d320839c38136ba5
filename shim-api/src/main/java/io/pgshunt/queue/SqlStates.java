package io.pgshunt.queue;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL's error codes (appendix A of its manual) mean for a queue. */
public final class SqlStates {

  /**
   * Connection, resources, state of the database or a lock, operator intervention, system error.
   */
  private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "55", "57", "58");

  /** Serialisation failure, deadlock, and a server that became a read-only standby. */
  private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "25006");

  private SqlStates() {}

  /**
   * Whether the same statement may succeed later, nothing being wrong with it: the database is
   * away, overloaded, or was in the way of another transaction. A failure without a code counts as
   * such.
   */
  public static boolean isUnavailable(SQLException failure) {
    String state = failure.getSQLState();
    return state == null
        || state.length() < 2
        || UNAVAILABLE_CLASSES.contains(state.substring(0, 2))
        || TRANSIENT.contains(state);
  }

  /** Whether the schema has not been migrated: a missing schema, table, column or function. */
  public static boolean isSchemaMissing(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && Set.of("3F000", "42P01", "42703", "42883").contains(state);
  }

  /**
   * Whether a commit that failed so may have happened all the same. Only an answer of severity
   * ERROR says that it did not; a FATAL one may come after the commit is written.
   */
  static boolean leavesCommitUnknown(SQLException failure) {
    ServerErrorMessage answer =
        failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    boolean refused = answer != null && "ERROR".equals(severity(answer));
    return !refused && !"25P02".equals(failure.getSQLState());
  }

  private static @Nullable String severity(ServerErrorMessage answer) {
    return answer.getSeverity();
  }
}
