package io.pgshunt.agent.gate;

import io.pgshunt.queue.DatabaseFailures;
import io.pgshunt.queue.Schema;
import io.pgshunt.queue.SenderRights;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Asks, over a connection of its own, whether all that enqueuing a task needs is there now. */
final class DatabaseProbe implements CircuitBreaker.Probe {

  private final SenderRights rights;

  DatabaseProbe(DataSource connections, Schema schema) {
    this.rights = new SenderRights(connections, schema);
  }

  @Override
  public @Nullable String problem() {
    try {
      return rights
          .missing(/* seesWorkers= */ false)
          .map(SenderRights.Missing::toString)
          .orElse(null);
    } catch (SQLException e) {
      return DatabaseFailures.inWords(e);
    }
  }
}
