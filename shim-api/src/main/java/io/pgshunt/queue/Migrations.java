package io.pgshunt.queue;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The schema as numbered steps, each applied once, in order. */
public final class Migrations {

  private Migrations() {}

  /**
   * Applies what is missing, each step in a transaction of its own. Safe to run from several
   * processes at once.
   *
   * @return names of the steps applied now
   */
  public static List<String> apply(DataSource dataSource, Schema schema) throws SQLException {
    throw new IllegalStateException("being written");
  }

  /** The whole schema as SQL for a person to read and run. */
  public static String script(Schema schema) {
    throw new IllegalStateException("being written");
  }
}
