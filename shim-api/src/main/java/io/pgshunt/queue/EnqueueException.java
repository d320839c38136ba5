package io.pgshunt.queue;

import java.sql.SQLException;

/** Tasks that were not, or may not have been, enqueued. The three cases call for different acts. */
public abstract sealed class EnqueueException extends Exception {

  private static final long serialVersionUID = 1L;

  private EnqueueException(String message, SQLException cause) {
    super(message, cause);
  }

  /** The same for another of those that it happened to: each has the stack of its own call. */
  abstract EnqueueException again();

  /** Whether other tasks may succeed where these were refused. */
  boolean isAboutTheRow() {
    return this instanceof Refused && SqlStates.isAboutTheRow((SQLException) getCause());
  }

  /** The same failure of the database, told of tasks of which nothing was sent to it. */
  EnqueueException ofOthers() {
    return this instanceof OutcomeUnknown ? new Unavailable((SQLException) getCause()) : again();
  }

  /**
   * Of a failure to connect. What would concern the row if a statement had failed concerns the
   * session here: a setting that the server does not take, for example.
   */
  static EnqueueException notConnected(SQLException failure) {
    return SqlStates.isAboutTheRow(failure) ? new Unavailable(failure) : notDone(failure);
  }

  /** Of a failure after which no row is there. */
  public static EnqueueException notDone(SQLException failure) {
    return SqlStates.isUnavailable(failure) ? new Unavailable(failure) : new Refused(failure);
  }

  /** The database could not be reached or failed; it is known that no row was committed. */
  public static final class Unavailable extends EnqueueException {
    private static final long serialVersionUID = 1L;

    public Unavailable(SQLException cause) {
      super("PostgreSQL is not available: " + DatabaseFailures.inWords(cause), cause);
    }

    @Override
    Unavailable again() {
      return new Unavailable((SQLException) getCause());
    }
  }

  /** The database is well but refused the rows; it is known that no row was committed. */
  public static final class Refused extends EnqueueException {
    private static final long serialVersionUID = 1L;

    public Refused(SQLException cause) {
      super(
          "PostgreSQL refused the task (SQLSTATE "
              + cause.getSQLState()
              + "): "
              + DatabaseFailures.inWords(cause)
              + DatabaseFailures.cure(cause),
          cause);
    }

    @Override
    Refused again() {
      return new Refused((SQLException) getCause());
    }
  }

  /** The connection was lost during commit, and the database could not be asked in time. */
  public static final class OutcomeUnknown extends EnqueueException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(String message, SQLException cause) {
      super(message, cause);
    }

    @Override
    OutcomeUnknown again() {
      return new OutcomeUnknown(String.valueOf(getMessage()), (SQLException) getCause());
    }
  }
}
