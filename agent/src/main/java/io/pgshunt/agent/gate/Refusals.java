package io.pgshunt.agent.gate;

import io.pgshunt.queue.EnqueueException;
import io.pgshunt.queue.SqlStates;
import java.sql.SQLException;

/** Tells rows that PostgreSQL refuses for their content from those it refuses on principle. */
final class Refusals {

  private Refusals() {}

  /** Whether the next row will be refused too: no table, no right, no such role, … */
  static boolean concernEveryRow(EnqueueException.Refused refused) {
    return !(refused.getCause() instanceof SQLException failure
        && SqlStates.isAboutTheRow(failure));
  }
}
