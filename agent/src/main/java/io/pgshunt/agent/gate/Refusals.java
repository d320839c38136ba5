package io.pgshunt.agent.gate;

import io.pgshunt.queue.EnqueueException;
import java.sql.SQLException;
import java.util.Set;

/** Tells rows that PostgreSQL refuses for their content from those it refuses on principle. */
final class Refusals {

  /**
   * Classes of SQLSTATE that concern the row: cardinality, data, integrity, a limit of the server.
   */
  private static final Set<String> ABOUT_THE_ROW = Set.of("21", "22", "23", "54");

  private Refusals() {}

  /** Whether the next row will be refused too: no table, no right, no such role, … */
  static boolean concernEveryRow(EnqueueException.Refused refused) {
    String state = refused.getCause() instanceof SQLException e ? e.getSQLState() : null;
    return state == null || state.length() < 2 || !ABOUT_THE_ROW.contains(state.substring(0, 2));
  }
}
