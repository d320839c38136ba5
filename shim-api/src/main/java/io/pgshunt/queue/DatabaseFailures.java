package io.pgshunt.queue;

import io.pgshunt.task.Printable;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what PostgreSQL, or the way to it, refused. A pool's own exception says only that
 * it had no connection; the reason is in its cause. What may be a password is masked.
 */
public final class DatabaseFailures {

  /** In a URL's parameters, and before its host. */
  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("((?:ssl)?password=)[^&\\s,;)'\"]*", Pattern.CASE_INSENSITIVE);

  private static final Pattern PASSWORD_BEFORE_HOST = Pattern.compile("(//[^/:@\\s]*:)[^/@\\s]*@");

  /** As HikariCP says it, whatever the reason. */
  private static final Pattern POOL_TIMEOUT = Pattern.compile("request timed out after (\\d+) ?ms");

  private DatabaseFailures() {}

  /** One line without password: the cause, and where it is not plain what helps. */
  public static String inWords(SQLException failure) {
    SQLException cause = innermost(failure);
    return Printable.of(masked(words(cause) + reason(cause) + hint(cause.getSQLState())));
  }

  /** The same for what may be a failure of the database's or not. */
  public static String inWords(Throwable failure) {
    return failure instanceof SQLException sql ? inWords(sql) : Printable.of(failure);
  }

  /** The failure that the others were wrapped around. */
  private static SQLException innermost(SQLException failure) {
    SQLException found = failure;
    for (int depth = 0; depth < 20; depth++) {
      if (found.getCause() instanceof SQLException cause) {
        found = cause;
      } else {
        return found;
      }
    }
    return found;
  }

  private static String words(SQLException cause) {
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    var timeout = POOL_TIMEOUT.matcher(message);
    return cause instanceof SQLTransientConnectionException && timeout.find()
        ? "there was no connection within "
            + timeout.group(1)
            + " ms: either the server did not answer in that time, or all connections of the pool"
            + " were in use"
        : message;
  }

  /** What the driver wraps: an unknown host, a refused connection, a certificate. */
  private static String reason(SQLException cause) {
    Throwable reason = cause.getCause();
    return reason == null || reason instanceof SQLException ? "" : " (" + reason + ")";
  }

  /** The server's own words may be in another language. */
  private static String hint(@Nullable String state) {
    return switch (String.valueOf(state)) {
      case "28P01" -> ": user or password is wrong";
      case "28000" -> ": the server does not let this user in from here (role, pg_hba.conf, TLS)";
      case "3D000" -> ": the URL names a database that is not there";
      case "53300" ->
          ": all connections that the server, the database or the role allows are in use";
      default -> "";
    };
  }

  /** What helps against a statement that was refused; empty if the words have to do. */
  static String cure(SQLException failure) {
    if (SqlStates.isSchemaMissing(failure)) {
      return ": run the consumer's command 'migrate', or correct the schema's name";
    } else if ("42501".equals(failure.getSQLState())) {
      return ": grant the sender's rights";
    }
    return "";
  }

  private static String masked(String text) {
    String masked = PASSWORD_PARAMETER.matcher(text).replaceAll("$1***");
    return PASSWORD_BEFORE_HOST.matcher(masked).replaceAll("$1***@");
  }
}
