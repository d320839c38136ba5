package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a role may read results. A sender that may not would have its task run, and learn nothing
 * of it. Thread-safe; a positive answer is kept.
 */
public final class ResultAccess {

  /** PostgreSQL's code for a missing right (appendix A of its manual). */
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final Schema schema;
  private volatile boolean granted;

  public ResultAccess(Schema schema) {
    this.schema = schema;
  }

  /** Whether it is known that they may be read, and need not be asked again. */
  public boolean isKnown() {
    return granted;
  }

  /**
   * Reads the catalogue only: a transaction that is open on {@code connection} goes on, whatever
   * the answer.
   *
   * @throws SQLException naming the grant that is missing, with the SQLSTATE of a missing right; or
   *     as the database gives it
   */
  public void require(Connection connection) throws SQLException {
    if (granted) {
      return;
    }
    String role = roleWithoutIt(connection);
    if (role != null) {
      String named = schema.identifier();
      throw new SQLException(
          String.format(
              "nothing was sent: role %1$s may not read the result of its call; grant usage on"
                  + " schema %2$s to %1$s; grant select on %2$s.result to %1$s",
              role, named),
          INSUFFICIENT_PRIVILEGE);
    }
    granted = true;
  }

  private @Nullable String roleWithoutIt(Connection connection) throws SQLException {
    try (PreparedStatement question = connection.prepareStatement(Sql.MAY_READ_RESULTS)) {
      question.setString(1, schema.name());
      try (ResultSet answer = question.executeQuery()) {
        answer.next();
        return answer.getBoolean("granted") ? null : answer.getString("role");
      }
    }
  }
}
