package io.pgshunt.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Asks the database whether its present user finds all that sending tasks takes, without sending
 * any. Thread-safe.
 */
public final class SenderRights {

  private final DataSource dataSource;
  private final Schema schema;

  /**
   * Something that is not there, or may not be used.
   *
   * @param what it is, in words
   * @param cure what would help: a command, or a statement with the names as they are here
   */
  public record Missing(String what, String cure) {

    /** Both in one line. */
    @Override
    public String toString() {
      return what + ": " + cure;
    }
  }

  /**
   * @param dataSource connects as the sender
   */
  public SenderRights(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.schema = schema;
  }

  /**
   * The first thing that is missing; empty if tasks can be sent.
   *
   * @param seesWorkers whether the sender has to see which consumers there are, too
   * @throws SQLException if it could not be asked, or takes no writes from anybody
   */
  public Optional<Missing> missing(boolean seesWorkers) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement question = connection.prepareStatement(Sql.SENDER_RIGHTS)) {
      question.setString(1, schema.name());
      question.setString(2, schema.name());
      question.setBoolean(3, seesWorkers);
      try (ResultSet wanted = question.executeQuery()) {
        while (wanted.next()) {
          Optional<Missing> missing = missing(wanted);
          if (missing.isPresent()) {
            return missing;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Missing> missing(ResultSet wanted) throws SQLException {
    String migrate = "run the consumer's command 'migrate --schema " + schema.name() + "'";
    String named = wanted.getString("named");
    String role = wanted.getString("role");
    String object = named + "." + wanted.getString("object");
    String kind = wanted.getString("kind");
    String privilege = wanted.getString("privilege");
    if (wanted.getBoolean("standby")) {
      throw new SQLException(
          "the server is read-only: connect to the primary (targetServerType=primary)",
          SqlStates.READ_ONLY);
    } else if (!wanted.getBoolean("schema_there")) {
      return Optional.of(
          new Missing(
              "there is no schema " + named + " in database " + wanted.getString("db"), migrate));
    } else if (!wanted.getBoolean("object_there")) {
      return Optional.of(new Missing("there is no " + kind + " " + object, migrate));
    } else if (!wanted.getBoolean("usable")) {
      return Optional.of(
          new Missing(
              "role " + role + " may not use schema " + named,
              "grant usage on schema " + named + " to " + role));
    } else if (!wanted.getBoolean("allowed")) {
      return Optional.of(
          new Missing(
              "role " + role + " may not " + verb(privilege) + " " + kind + " " + object,
              "grant "
                  + privilege
                  + " on "
                  + (kind.equals("sequence") ? "sequence " : "")
                  + object
                  + " to "
                  + role));
    }
    return Optional.empty();
  }

  private static String verb(String privilege) {
    return switch (privilege) {
      case "insert" -> "insert into";
      case "select" -> "read";
      default -> "use";
    };
  }
}
