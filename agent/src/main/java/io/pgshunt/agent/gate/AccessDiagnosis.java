package io.pgshunt.agent.gate;

import io.pgshunt.celery.PassThroughReason;
import io.pgshunt.celery.Translation;
import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.SenderRights;
import io.pgshunt.queue.SqlStates;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that is away from one that refuses, and finds out what it lacks: the words of a
 * refusal name neither the role nor, always, the thing. Thread-safe.
 */
final class AccessDiagnosis {

  /** Asks the database what a sender lacks there. */
  interface Rights {

    /** The first thing that is missing; empty if nothing is. */
    Optional<SenderRights.Missing> missing() throws SQLException;
  }

  private final Rights rights;

  AccessDiagnosis(Rights rights) {
    this.rights = rights;
  }

  /**
   * What keeps tasks from being sent; null if nothing does. Asks the database, on this thread.
   *
   * @throws SQLException if it could not be asked
   */
  Translation.@Nullable PassThrough problem() throws SQLException {
    return rights.missing().map(AccessDiagnosis::refused).orElse(null);
  }

  /**
   * What it means that the database failed a question; asks it what is missing.
   *
   * @param question for the detail, where the failure's own words have to do
   */
  Translation.PassThrough of(SQLException failure, String question) {
    if (SqlStates.isConnectFailure(failure)) {
      return new Translation.PassThrough(
          PassThroughReason.DATABASE_UNAVAILABLE, question + DatabaseFailures.inWords(failure));
    }
    Translation.PassThrough found = null;
    if (SqlStates.isAccessRefused(failure)) {
      try {
        found = problem();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
    return found != null
        ? found
        : new Translation.PassThrough(
            PassThroughReason.DATABASE_REFUSED,
            question
                + DatabaseFailures.inWords(failure)
                + " (SQLSTATE "
                + failure.getSQLState()
                + ")");
  }

  private static Translation.PassThrough refused(SenderRights.Missing missing) {
    return new Translation.PassThrough(PassThroughReason.DATABASE_REFUSED, missing.toString());
  }
}
