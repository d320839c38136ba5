package io.pgshunt.consumer.run;

import java.sql.SQLException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that this worker holds and does not know of: the answer to the statement that gave them to
 * it was lost. They were never begun, and nobody else may have them while this worker lives, so
 * they are given back, their attempt not counted. For one thread.
 */
final class Strays {

  private static final Logger log = LoggerFactory.getLogger(Strays.class);

  private final Shared shared;
  private Set<Long> suspects = Set.of();
  private long suspectsHolder = Lease.NONE;
  private long statement;

  Strays(Shared shared) {
    this.shared = shared;
  }

  /** Of an id that is retired: no row of its becomes known any more. */
  void giveBack(long retired) throws SQLException {
    Set<Long> strays = shared.queue().held(retired);
    strays.removeAll(shared.lease().known(retired));
    giveBack(retired, strays);
  }

  /**
   * Of the id that rows are claimed under. One that is held and not known may be on its way here;
   * it is none any more if all statements are through that may have given it to this worker.
   */
  void look() throws SQLException {
    long worker = shared.lease().current();
    if (worker == suspectsHolder && shared.lease().isClosed(statement)) {
      suspects.removeAll(shared.lease().known(worker));
      giveBack(worker, suspects);
    }
    suspects = worker == Lease.NONE ? Set.of() : shared.queue().held(worker);
    statement = shared.lease().lastOpened();
    suspects.removeAll(shared.lease().known(worker));
    suspectsHolder = worker;
  }

  private void giveBack(long worker, Set<Long> strays) throws SQLException {
    if (!strays.isEmpty()) {
      int given = shared.queue().giveBackStrays(worker, strays);
      log.warn(
          "gave back {} unbegun rows: the database gave them to worker {}, and its answer was lost",
          given,
          worker);
    }
  }
}
