package io.pgshunt.queue;

import java.nio.channels.ClosedByInterruptException;
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

  static final String READ_ONLY = "25006";

  /** Authorisation and database name: what a connection fails for before it is one. */
  private static final Set<String> CONNECT_CLASSES = Set.of("28", "3D");

  /** Serialisation failure, deadlock, and a server that became a read-only standby. */
  private static final Set<String> TRANSIENT = Set.of("40001", "40P01", READ_ONLY);

  /**
   * What is wrong with the statement or its data, with rights, with other transactions, and limits:
   * syntax, data, integrity, transaction state and rollback, programme limits, locks.
   */
  private static final Set<String> BEFORE_COMMIT_CLASSES =
      Set.of("07", "0A", "21", "22", "23", "26", "34", "3D", "3F", "42", "44", "54", "55", "P0");

  /**
   * Serialisation failure, deadlock, read-only, failed transaction, cancelled. Not a full disk:
   * that may be found at the commit itself, and end the server.
   */
  private static final Set<String> BEFORE_COMMIT =
      Set.of("40000", "40001", "40002", "40P01", "25006", "25P02", "57014");

  /** Connection, transaction state, authorisation, system error, configuration file, internal. */
  private static final Set<String> USELESS_CLASSES = Set.of("08", "25", "28", "58", "F0", "XX");

  /** A server that ends or starts; a statement that a pooler's other process does not know. */
  private static final Set<String> USELESS = Set.of("57P01", "57P02", "57P03", "57P05", "26000");

  /** Cardinality, data, integrity, a limit of the server. */
  private static final Set<String> ABOUT_THE_ROW = Set.of("21", "22", "23", "54");

  /**
   * Classes of refusals that no other data would change: of this transaction, this role, this
   * database, this schema, this statement.
   */
  private static final Set<String> NOT_FOR_THE_DATA =
      Set.of("25", "26", "28", "0L", "0P", "3D", "3F", "42");

  private SqlStates() {}

  /** Whether a statement that failed so may succeed with another row. */
  public static boolean isAboutTheRow(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.length() >= 2 && ABOUT_THE_ROW.contains(state.substring(0, 2));
  }

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

  /**
   * Whether the database refused what was to be written, and would take other data. What ends the
   * session is no such refusal.
   */
  public static boolean isRefusalOfData(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && state.length() >= 2
        && !endsSession(failure)
        && !isUnavailable(failure)
        && !NOT_FOR_THE_DATA.contains(state.substring(0, 2));
  }

  /** Whether the schema has not been migrated: a missing schema, table, column or function. */
  public static boolean isSchemaMissing(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && Set.of("3F000", "42P01", "42703", "42883").contains(state);
  }

  /** Whether there is no session, be it that the server is away or that it lets nobody in. */
  public static boolean isConnectFailure(SQLException failure) {
    String state = failure.getSQLState();
    return isUnavailable(failure)
        || (state != null && CONNECT_CLASSES.contains(state.substring(0, 2)));
  }

  /**
   * Whether the session has no access to what the statement names: it is not there, or there is no
   * right to it.
   */
  public static boolean isAccessRefused(SQLException failure) {
    return isSchemaMissing(failure) || "42501".equals(failure.getSQLState());
  }

  /**
   * Whether a statement or commit that failed so may have been committed all the same. Only an
   * error that PostgreSQL gives before it commits, and goes on after, says that it was not: a
   * session that ends may have committed before, and a proxy between may call its own failure an
   * error of the server. Asking once too often does no harm.
   */
  public static boolean leavesCommitUnknown(SQLException failure) {
    // The driver's own, whatever its code: it may have read half of an answer that says "done"
    return answer(failure) == null || endsSession(failure) || !isBeforeCommit(failure);
  }

  private static boolean endsSession(SQLException failure) {
    ServerErrorMessage answer = answer(failure);
    String severity = answer == null ? null : severity(answer);
    return "FATAL".equals(severity) || "PANIC".equals(severity);
  }

  private static @Nullable ServerErrorMessage answer(SQLException failure) {
    return failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
  }

  private static boolean isBeforeCommit(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && state.length() == 5
        && (BEFORE_COMMIT.contains(state) || BEFORE_COMMIT_CLASSES.contains(state.substring(0, 2)));
  }

  /** Whether the connection was closed because its thread was interrupted, by nobody else. */
  static boolean isInterrupt(SQLException failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof ClosedByInterruptException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Whether {@code lock_timeout} was over. */
  static boolean isLockNotAvailable(SQLException failure) {
    return "55P03".equals(failure.getSQLState());
  }

  /** Whether a key is there already. */
  static boolean isUniqueViolation(SQLException failure) {
    return "23505".equals(failure.getSQLState());
  }

  /**
   * Whether the connection would fail the next statement as well, although it still answers or is
   * not known to be closed: it leads to a standby, to a server that is going down, or to nowhere.
   */
  static boolean makesConnectionUseless(SQLException failure) {
    String state = failure.getSQLState();
    return state == null
        || state.length() < 2
        || USELESS_CLASSES.contains(state.substring(0, 2))
        || USELESS.contains(state);
  }

  private static @Nullable String severity(ServerErrorMessage answer) {
    return answer.getSeverity();
  }
}
